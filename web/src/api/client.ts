/** One door to the server: cookie session, CSRF header, problem+json as errors. */
import createClient, { type Middleware } from "openapi-fetch";
import { actingFor } from "../lib/actFor";
import { locale, t } from "../lib/i18n";
import { rememberWrite } from "../lib/undo";
import { rememberWarnings } from "../lib/warnings";
import { keptFetch } from "./offline/answers";
import type { paths } from "./openapi.gen";
import type { FieldError, ProblemBody } from "./schema";

let csrfToken: string | undefined;
let onSignedOut: () => void = () => {};

export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** What happens when the server no longer knows the session (401). */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

/** A refusal of the server, or no answer at all (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  readonly body: ProblemBody;
  readonly retryAfter: number | undefined;

  constructor(body: ProblemBody, retryAfter?: number) {
    super(body.detail || body.title);
    this.body = body;
    this.status = body.status;
    this.code = body.code;
    this.detail = body.detail || body.title;
    this.errors = body.errors ?? [];
    this.requestId = body.request_id;
    this.retryAfter = retryAfter;
  }
}

/** What every call carries beside the session's cookie. */
function readHeaders(): Record<string, string> {
  const person = actingFor();
  return { "Accept-Language": locale(), ...(person ? { "X-Act-For": person } : {}) };
}

/** What every call that writes carries beside the session's cookie. */
export function writeHeaders(): Record<string, string> {
  return { ...readHeaders(), ...(csrfToken ? { "X-CSRF-Token": csrfToken } : {}) };
}

const security: Middleware = {
  onRequest({ request }) {
    const headers = request.method === "GET" ? readHeaders() : writeHeaders();
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    return request;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new Problem({ title: t("error.offline"), status: 0, code: "offline" });
  },
};

/** The typed client: paths, parameters and bodies are checked against the server's own OpenAPI document. */
export const http = createClient<paths>({ credentials: "same-origin", fetch: keptFetch });
http.use(security);

interface Reply {
  data?: unknown;
  error?: unknown;
  response: Response;
}

function problemOf({ error, response }: Reply): Problem {
  const body: ProblemBody = {
    title: t("error.server"),
    status: response.status,
    code: `http_${response.status}`,
    request_id: response.headers.get("X-Request-Id") ?? undefined,
    ...(typeof error === "object" ? (error as Partial<ProblemBody>) : {}),
  };
  return new Problem(body, Number(response.headers.get("Retry-After")) || undefined);
}

/** Paths whose refusal says something about the attempt, not about a session that ended. */
const BEFORE_SIGN_IN = /\/api\/v1\/(auth\/|me$)/;

/** What the server answered, in the shape the interface document gives it. Throws `Problem`. */
export async function answer<T>(request: Promise<Reply>): Promise<T> {
  const reply = await request;
  if (reply.response.ok) {
    const token = reply.response.headers.get("X-Undo-Token");
    if (token && !reply.response.url.includes("/api/v1/undo/")) rememberWrite(token);
    rememberWarnings(reply.response.headers.get("X-Warnings"));
    return reply.data as T;
  }
  const problem = problemOf(reply);
  if (problem.status === 401 && !BEFORE_SIGN_IN.test(new URL(reply.response.url).pathname)) onSignedOut();
  throw problem;
}
