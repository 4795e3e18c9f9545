import { lazy } from "react";
import { useCreate } from "../records/form/createContext";

const HomePage = lazy(() => import("../insights/home/HomePage"));

/** The home board, with the forms it may open. */
export function HomeRoute() {
  const create = useCreate();
  return <HomePage create={create} />;
}
