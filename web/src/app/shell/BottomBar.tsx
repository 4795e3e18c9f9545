import { CarryOutOutlined, HomeOutlined, PlusOutlined, TeamOutlined, UserOutlined } from "@ant-design/icons";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { NavLink, useLocation, useSearchParams } from "react-router";
import { t } from "../../lib/i18n";
import { persistent } from "../../lib/persistent";
import { useObjectMap } from "../../meta/objects";
import { customerObjects } from "../phone/customers";
import styles from "./BottomBar.module.css";
import { useCreatable } from "./TopBar";

const CreateSheet = lazy(() => persistent(() => import("../phone/CreateSheet")));

interface TabProps {
  to: string;
  icon: ReactNode;
  label: string;
  /** Further pages that belong to the tab. */
  also?: readonly string[];
}

function Tab({ to, icon, label, also = [] }: TabProps) {
  const { pathname } = useLocation();
  const within = also.some((path) => pathname === path || pathname.startsWith(`${path}/`));
  return (
    <NavLink
      to={to}
      end={to === "/"}
      className={({ isActive }) => `${styles.tab} ${isActive || within ? "active" : ""}`}
    >
      {icon}
      <span>{label}</span>
    </NavLink>
  );
}

/** The phone's bar of five: home, customers, create in the middle, what is due, and oneself with everything else. */
export function BottomBar({ openCreate }: { openCreate: (object: string) => void }) {
  const objects = useObjectMap();
  const creatable = useCreatable();
  const [sheet, setSheet] = useState(false);
  const [search, setSearch] = useSearchParams();
  // The shortcut under the icon on the home screen begins with the visit.
  const visit = search.get("new") === "visit" && creatable.some((each) => each.name === "activity");
  const close = () => {
    setSheet(false);
    if (visit) setSearch({}, { replace: true });
  };
  const customers = customerObjects(objects);
  const first = customers.find((each) => each.name === "account") ?? customers[0];
  return (
    <nav className={styles.bar} aria-label={t("nav.main")}>
      <Tab to="/" icon={<HomeOutlined aria-hidden />} label={t("nav.home")} />
      {first ? (
        <Tab
          to={first.path}
          also={customers.map((each) => each.path)}
          icon={<TeamOutlined aria-hidden />}
          label={t("phone.customers")}
        />
      ) : null}
      <button
        type="button"
        className={styles.add}
        aria-label={t("action.new")}
        disabled={creatable.length === 0}
        onClick={() => setSheet(true)}
      >
        <PlusOutlined aria-hidden />
      </button>
      <Tab to="/todo" icon={<CarryOutOutlined aria-hidden />} label={t("phone.todo")} />
      <Tab to="/mine" icon={<UserOutlined aria-hidden />} label={t("phone.mine")} />
      {sheet || visit ? (
        <Suspense>
          <CreateSheet openCreate={openCreate} close={close} visit={visit} />
        </Suspense>
      ) : null}
    </nav>
  );
}
