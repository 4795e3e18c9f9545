import { useRouteError } from "react-router";
import { ErrorState } from "../ui/states";

/** What is left to show when the shell itself fails, such as after an update in mid-use. */
export function BrokenPage() {
  return <ErrorState error={useRouteError()} retry={() => window.location.reload()} />;
}
