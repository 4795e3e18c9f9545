import { readLocal, writeLocal } from "../../lib/store";
import styles from "./start.module.css";

const KEY = "yingdan.first_steps";

/** Whether the first steps will stand on the home page when it is opened here again. */
export function rememberFirstSteps(stand: boolean): void {
  writeLocal(KEY, stand);
}

/** The place of the first steps until it is known whether there are any, so that the page below does not move. */
export function FirstStepsRoom() {
  return readLocal(KEY, true) ? <div className={styles.room} /> : null;
}
