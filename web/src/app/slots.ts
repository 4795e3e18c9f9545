/** What each area adds to the generic record screens; loaded with the first record that shows it. */
import { lazy } from "react";
import type { SlotMap } from "../records/slots";

const QuickLog = lazy(() => import("../areas/activity/QuickLog"));
const StagePath = lazy(() => import("../areas/opportunity/StagePath"));

export const slots: SlotMap = {
  opportunity: { header: StagePath, timeline: QuickLog },
  account: { timeline: QuickLog },
  contact: { timeline: QuickLog },
};
