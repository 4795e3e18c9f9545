import { useState } from "react";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { t } from "../../lib/i18n";
import { type Tab, Tabs } from "../../ui/Tabs";
import { History } from "./History";
import { Overview } from "./Overview";
import { Timeline } from "./Timeline";

interface RecordTabsProps {
  object: ObjectMeta;
  record: RecordRow;
  withOverview?: boolean;
}

/** Timeline and history, led by the overview where there is one column only. */
export function RecordTabs({ object, record, withOverview }: RecordTabsProps) {
  const [active, setActive] = useState(withOverview ? "overview" : "timeline");
  const overview: Tab = {
    key: "overview",
    label: t("record.overview"),
    content: <Overview object={object} record={record} />,
  };
  const tabs: Tab[] = [
    ...(withOverview ? [overview] : []),
    { key: "timeline", label: t("record.timeline"), content: <Timeline object={object} record={record} /> },
    { key: "history", label: t("record.history"), content: <History object={object} record={record} /> },
  ];
  return <Tabs tabs={tabs} active={active} onChange={setActive} />;
}
