import { Suspense } from "react";
import { Navigate, useLocation } from "react-router";
import { useCreate } from "../records/form/createContext";
import { ExampleOffer, FirstSteps, HomePage } from "./parts";
import { FirstStepsRoom } from "./start/FirstStepsRoom";

/** The home board with the forms it may open, under the first steps of who is new. */
export function HomeRoute() {
  const create = useCreate();
  return (
    <>
      <Suspense fallback={<FirstStepsRoom />}>
        <ExampleOffer />
        <FirstSteps />
      </Suspense>
      <HomePage create={create} />
    </>
  );
}

/** The home under its own name; one address, so that the rail shows where one is. */
export function HomeAlias() {
  const { search } = useLocation();
  return <Navigate to={{ pathname: "/", search }} replace />;
}
