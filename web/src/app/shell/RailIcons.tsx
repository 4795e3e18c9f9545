import {
  AppstoreOutlined,
  BarChartOutlined,
  CustomerServiceOutlined,
  FileDoneOutlined,
  FunnelPlotOutlined,
  HomeOutlined,
  ScheduleOutlined,
  TeamOutlined,
  TrophyOutlined,
  WalletOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import type { RailIcon } from "../navigation";

export const railIcons: Record<RailIcon, ComponentType<{ "aria-hidden"?: boolean }>> = {
  home: HomeOutlined,
  lead: FunnelPlotOutlined,
  account: TeamOutlined,
  opportunity: TrophyOutlined,
  deal: FileDoneOutlined,
  finance: WalletOutlined,
  service: CustomerServiceOutlined,
  analytics: BarChartOutlined,
  work: ScheduleOutlined,
  more: AppstoreOutlined,
};
