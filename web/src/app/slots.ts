/** What each area adds to the generic record screens; loaded with the first record that shows it. */
import { lazy } from "react";
import { compose } from "../areas/activity/compose";
import type { SlotMap } from "../records/slots";

const QuickLog = lazy(() => import("../areas/activity/QuickLog"));
const HealthMark = lazy(() => import("../areas/opportunity/Health"));
const DealHeader = lazy(() => import("../areas/opportunity/DealHeader"));

/** The path of a deal; while it is open also its health, its chance and what was judged of it. */
const PATH_ROOM = 34;
const OPEN_ROOM = 187;

export const slots: SlotMap = {
  opportunity: {
    mark: HealthMark,
    header: DealHeader,
    headerRoom: ({ biz_status }) => (biz_status === "open" ? OPEN_ROOM : PATH_ROOM),
    timeline: QuickLog,
    compose,
  },
  account: { timeline: QuickLog, compose },
  contact: { timeline: QuickLog, compose },
};
