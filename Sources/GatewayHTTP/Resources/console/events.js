/** State changes of a model as they come: Server-Sent Events, read with `fetch`, as `EventSource` takes no key. */

import { credentials, failure, modelPath, noteClock } from "./api.js";

/** The gateway sends something every 15 seconds, in milliseconds. */
const SILENCE = 40_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export class EventParser {
  #rest = "";
  #event = { type: "", data: [] };
  lastID = "";

  /**
   * @param {string} text The next part of the stream.
   * @returns {{type: string, data: string}[]} The events that end in it.
   */
  feed(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line) {
    if (line === "") {
      const { type, data } = this.#event;
      this.#event = { type: "", data: [] };
      return data.length ? [{ type: type || "message", data: data.join("\n") }] : [];
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event.type = value;
    else if (name === "data") this.#event.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.lastID = value;
    return [];
  }
}

/**
 * Tells of a model until it is asked to end.
 *
 * @param {string} id
 * @param {{signal: AbortSignal, onModel: (model: object) => void, onLink: (isOpen: boolean) => void,
 *   onFailure: (failure: Error) => boolean}} to `onFailure` says whether to try again.
 */
export async function watch(id, { signal, onModel, onLink, onFailure }) {
  let lastID = "";
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    try {
      for await (const [event, last] of stream(id, lastID, signal, () => onLink(true))) {
        lastID = last;
        pause = FIRST_PAUSE;
        if (event.type === "state") onModel(JSON.parse(event.data));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error.status && !onFailure(error)) return;
    }
    if (signal.aborted) return;
    onLink(false);
    await sleep(pause * (0.75 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function* stream(id, lastID, signal, onOpen) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  try {
    const response = await fetch(`${modelPath(id)}/events`, {
      headers: { ...credentials(), Accept: "text/event-stream", ...(lastID && { "Last-Event-ID": lastID }) },
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    noteClock(response);
    if (!response.ok) throw failure(await response.json().catch(() => null), response.status);
    onOpen();
    const parser = new EventParser();
    parser.lastID = lastID;
    const decoder = new TextDecoder();
    for await (const part of parts(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      for (const event of parser.feed(decoder.decode(part, { stream: true }))) yield [event, parser.lastID];
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Not every browser can go through a stream with `for await`. */
async function* parts(body) {
  const reader = body.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal Ends it early.
 */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
