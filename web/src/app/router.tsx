import { lazy, type ReactNode } from "react";
import { createBrowserRouter } from "react-router";
import { ALIAS_PATHS } from "../meta/paths";
import { BrokenPage } from "./BrokenPage";
import { HomeAlias, HomeRoute } from "./HomeRoute";
import { NotFoundPage } from "./NotFoundPage";
import { ListPage, RecordPage, Shell } from "./parts";

const FiguresPage = lazy(() => import("../insights/figures/FiguresPage"));
const ImportPage = lazy(() => import("../admin/imports/ImportPage"));
const BatchList = lazy(() => import("../admin/imports/BatchList"));
const BatchPage = lazy(() => import("../admin/imports/BatchPage"));
const FunnelPage = lazy(() => import("../insights/funnel/FunnelPage"));
const ForecastPage = lazy(() => import("../insights/forecast/ForecastPage"));
const DrillPage = lazy(() => import("../insights/drill/DrillPage"));

const SettingsPage = lazy(() => import("../admin/designer/SettingsPage"));
const TodoPage = lazy(() => import("./phone/TodoPage"));
const OnDevicePage = lazy(() => import("./offline/OnDevicePage"));
const MinePage = lazy(() => import("./phone/MinePage"));
const SecurityPage = lazy(() => import("./SecurityPage"));
const DelegationsPage = lazy(() => import("./me/DelegationsPage"));
const NotificationsPage = lazy(() => import("./me/NotificationsPage"));

const BinPage = lazy(() => import("../admin/bin/BinPage"));
const AuditPage = lazy(() => import("../admin/audit/AuditPage"));
const ExportsPage = lazy(() => import("../records/exports/ExportsPage"));
const MergePage = lazy(() => import("../records/merge/MergePage"));

const page = (path: string, element: ReactNode) => ({ path, element });

/** `/accounts` and `/accounts/:id` are `/o/account` and `/o/account/:id` under friendly names. */
function objectRoutes() {
  return ALIAS_PATHS.flatMap((alias) => [
    page(`/${alias}`, <ListPage object={alias} />),
    page(`/${alias}/:id`, <RecordPage object={alias} />),
  ]);
}

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <BrokenPage />,
    children: [
      { index: true, element: <HomeRoute /> },
      page("/home", <HomeAlias />),
      ...objectRoutes(),
      page("/o/:object", <ListPage />),
      page("/o/:object/:id", <RecordPage />),
      page("/analytics/figures", <FiguresPage />),
      page("/analytics/funnel", <FunnelPage />),
      page("/analytics/forecast", <ForecastPage />),
      page("/analytics/drill", <DrillPage />),
      page("/import", <ImportPage />),
      page("/import/:draft", <ImportPage />),
      page("/import/batches", <BatchList />),
      page("/import/batches/:id", <BatchPage />),
      page("/settings/*", <SettingsPage />),
      page("/todo", <TodoPage />),
      page("/on-device", <OnDevicePage />),
      page("/mine", <MinePage />),
      page("/me/security", <SecurityPage />),
      page("/me/delegations", <DelegationsPage />),
      page("/me/notifications", <NotificationsPage />),
      page("/recycle-bin", <BinPage />),
      page("/exports", <ExportsPage />),
      page("/audit", <AuditPage />),
      page("/merge/:object", <MergePage />),
      page("*", <NotFoundPage />),
    ],
  },
]);
