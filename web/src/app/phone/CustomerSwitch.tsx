import { NavLink, useLocation } from "react-router";
import { t } from "../../lib/i18n";
import { useObjectMap } from "../../meta/objects";
import { customerObjects } from "./customers";
import styles from "./phone.module.css";

/** Above the lists of leads, accounts, contacts and opportunities on a phone: one touch to the next one. */
export function CustomerSwitch() {
  const { pathname } = useLocation();
  const customers = customerObjects(useObjectMap());
  if (customers.length < 2 || !customers.some((each) => each.path === pathname)) return null;
  return (
    <nav data-lists className={styles.switch} aria-label={t("phone.switch")}>
      {customers.map((each) => (
        <NavLink key={each.name} to={each.path}>
          {each.label}
        </NavLink>
      ))}
    </nav>
  );
}
