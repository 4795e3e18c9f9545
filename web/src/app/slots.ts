/** What each area adds to the generic record screens; loaded with the first record that shows it. */
import { lazy } from "react";
import { compose } from "../areas/activity/compose";
import type { SlotMap } from "../records/slots";

const QuickLog = lazy(() => import("../areas/activity/QuickLog"));
const HealthMark = lazy(() => import("../areas/opportunity/Health"));
const DealHeader = lazy(() => import("../areas/opportunity/DealHeader"));

export const slots: SlotMap = {
  opportunity: { mark: HealthMark, header: DealHeader, timeline: QuickLog, compose },
  account: { timeline: QuickLog, compose },
  contact: { timeline: QuickLog, compose },
};
