/** What each area adds to the generic record screens; loaded with the first record that shows it. */
import { compose } from "../areas/activity/compose";
import { part } from "../lib/part";
import type { SlotMap } from "../records/slots";

const QuickLog = part(() => import("../areas/activity/QuickLog"));
export const HealthMark = part(() => import("../areas/opportunity/Health"));
export const DealHeader = part(() => import("../areas/opportunity/DealHeader"));

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
