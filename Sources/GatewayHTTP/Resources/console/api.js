/** Speaks to the gateway that served the page. */

import { session } from "./session.js";

/** Far more than an answer takes that is not waited for, in milliseconds. */
const PATIENCE = 20_000;

/** What the gateway said no with. */
export class Failure extends Error {
  /**
   * @param {{code: string, message: string, request_id?: string, details?: {field: string, reason: string}[],
   *   retry_after?: number, backend?: {service: string, code: ?string, status: number, request_id: ?string}}} error
   * @param {number} status
   */
  constructor(error, status) {
    super(error.message);
    this.error = error;
    this.status = status;
  }
}

/** No answer came. */
export class Unreachable extends Error {
  constructor(cause) {
    super("The gateway does not answer.", { cause });
  }
}

let ahead = 0;

/** The time by the gateway's clock, in milliseconds: what it says of times is told by it. */
export const now = () => Date.now() + ahead;

/** The headers that say who calls. */
export const credentials = () => (session.key ? { Authorization: `Bearer ${session.key}` } : {});

/** @param {string} id */
export const modelPath = (id) => `/models/${encodeURIComponent(id)}`;

/**
 * @param {string} path
 * @param {Record<string, string | number | boolean | undefined>} query What is empty is left out.
 */
export function withQuery(path, query) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "" && value !== false) parameters.set(name, String(value));
  }
  const text = parameters.toString().replaceAll("+", "%20");
  return text ? `${path}?${text}` : path;
}

/**
 * Sends a request.
 *
 * @param {string} method
 * @param {string} path
 * @param {{json?: object, body?: Blob, type?: string, signal?: AbortSignal, once?: string}} [options]
 *   `once` is the Idempotency-Key; with a `signal` there is no other limit of time.
 * @returns {Promise<any>} The `data` of the answer.
 * @throws {Failure | Unreachable | DOMException} The last when the signal ended it.
 */
export async function call(method, path, { json, body, type, signal, once } = {}) {
  const headers = new Headers(credentials());
  if (json !== undefined) headers.set("Content-Type", "application/json");
  if (type) headers.set("Content-Type", type);
  if (once) headers.set("Idempotency-Key", once);
  let response, answer;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: json === undefined ? body : JSON.stringify(json),
      cache: "no-store",
      redirect: "error",
      signal: signal ?? AbortSignal.timeout(PATIENCE),
    });
    noteClock(response);
    answer = parsed(await response.text());
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(error);
  }
  if (answer?.success) return answer.data;
  throw failure(answer, response.status);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The failure in an answer; also one that is no envelope, such as a proxy's. */
export function failure(answer, status) {
  const error = answer?.error ?? { code: `HTTP ${status}`, message: "The answer is not one of the gateway's." };
  return new Failure(error, status);
}

/** @param {Response} response */
export function noteClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(date)) return;
  // Of a clock that tells whole seconds; what is less is the answer's way here.
  const difference = date + 500 - Date.now();
  ahead = Math.abs(difference) < 1500 ? 0 : difference;
}

/** An Idempotency-Key. `crypto.randomUUID` is not there where the page came by plain HTTP from another machine. */
export function fresh() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
