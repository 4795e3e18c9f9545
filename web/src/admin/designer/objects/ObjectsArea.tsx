import { Route, Routes } from "react-router";
import ObjectPage from "./ObjectPage";
import ObjectsPage from "./ObjectsPage";

/** The list of objects and the designer of each. */
export default function ObjectsArea() {
  return (
    <Routes>
      <Route index element={<ObjectsPage />} />
      <Route path=":object" element={<ObjectPage />} />
    </Routes>
  );
}
