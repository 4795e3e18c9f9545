/** The pages a day begins with; their code is on its way while the entry still starts. */
import { part } from "../lib/part";

export const SignInPage = part(() => import("./SignInPage"));
export const Shell = part(() => import("./shell/Shell"));
export const ExampleOffer = part(() => import("./start/ExampleOffer"));
export const FirstSteps = part(() => import("./start/FirstSteps"));
export const HomePage = part(() => import("../insights/home/HomePage"));
export const ListPage = part(() => import("../records/list/ListPage"));
export const RecordPage = part(() => import("../records/record/RecordPage"));
