import { lazy } from "react";
import { createBrowserRouter, Navigate } from "react-router";

const Shell = lazy(() => import("./shell/Shell"));

export const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [{ index: true, element: <Navigate to="/opportunities" replace /> }],
  },
]);
