/** Pieces that several parts of the page are made of. */

import { Failure } from "./api.js";
import { announce, byID, el, fill, setText, show, symbol } from "./dom.js";
import { duration } from "./format.js";

const STATES = ["running", "starting", "stopping", "stopped", "failed", "updating", "unavailable", "unknown"];

/** A state as a shape, a word and a colour, with `set` to change it. */
export function badge() {
  const drawing = symbol("state-unknown");
  const word = el("span");
  const element = el("span", { class: "badge" }, drawing, word);
  return {
    element,
    /** @param {string} state */
    set(state) {
      if (element.dataset.state === state) return;
      element.dataset.state = state;
      drawing.firstChild.setAttribute("href", `#state-${STATES.includes(state) ? state : "unknown"}`);
      word.textContent = state;
    },
  };
}

/** What an operator should see of a model beside its state. */
export function warnings(model) {
  const words = [];
  if (model.unheld) words.push("nobody holds it");
  if (model.stop_pending) words.push("stops once it has started");
  if (model.retired) words.push(model.successor ? `retired; go to ${model.successor}` : "retired");
  return words;
}

/** @param {string} words */
export const warning = (words) => el("span", { class: "warning" }, symbol("sign-warning"), words);

/** What is being done, or how it ended, below the buttons that did it. */
export function outcome() {
  const element = el("div", { class: "outcome", hidden: true });
  return {
    element,
    clear: () => show(element, false),
    /** @param {string} words */
    say(words, isBusy = false) {
      element.removeAttribute("role");
      fill(element, el("p", { class: isBusy ? "busy" : "done" }, words));
      show(element, true);
      announce(words);
    },
    /** @param {Error} error */
    fail(error) {
      element.setAttribute("role", "alert");
      fill(element, problem(error));
      show(element, true);
    },
  };
}

/** All that the gateway says of a failure. */
export function problem(error) {
  if (!(error instanceof Failure)) return el("div", { class: "problem" }, el("p", {}, error.message));
  const { code, message, details = [], request_id: request, retry_after: retry, backend } = error.error;
  const facts = [["Code", code]];
  if (backend) facts.push(["AWS said", [backend.service, backend.status, backend.code].filter(Boolean).join(" ")]);
  if (backend?.request_id) facts.push(["AWS request", backend.request_id]);
  if (retry) facts.push(["Try again", `after ${duration(retry * 1000)}`]);
  if (request) facts.push(["Request", request]);
  return el(
    "div", { class: "problem" },
    el("p", {}, message),
    details.length > 0 && el("ul", {}, ...details.map((one) => el("li", {}, el("b", {}, one.field), " ", one.reason))),
    el("dl", { class: "facts small" }, ...facts.map(fact)));
}

/** @param {[string, string | Node]} fact */
export const fact = ([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value));

/**
 * @param {string} caption Heard, and not seen.
 * @param {[string, string?][]} head The columns' names and classes.
 * @param {Element[]} rows
 */
export function table(caption, head, rows) {
  return el(
    "div", { class: "table-scroll" },
    el(
      "table", {}, el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, ...head.map(([name, kind]) => el("th", { scope: "col", class: kind }, name)))),
      el("tbody", {}, ...rows)));
}

/**
 * A line for the shell, with a button that copies it.
 * @param {string} of What it does, for those who hear the button's name alone.
 */
export function curl(of) {
  const code = el("code");
  const button = el("button", { type: "button", class: "copy", "aria-label": `Copy the curl line: ${of}` }, "Copy");
  button.addEventListener("click", async () => {
    const isCopied = await copy(code);
    button.textContent = isCopied ? "Copied" : "Selected";
    announce(isCopied ? "Copied" : "The line is selected: copy it with the keyboard");
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  return { element: el("div", { class: "curl" }, code, button), set: (text) => setText(code, text) };
}

/** The clipboard is not there where the page came by plain HTTP from another machine: then the old way, or a selection. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

/**
 * Asks before something that cannot be taken back.
 * @returns {Promise<boolean>}
 */
export function sure(title, text, yes) {
  const dialog = byID("sure-dialog");
  setText(byID("sure-title"), title);
  setText(byID("sure-text"), text);
  setText(byID("sure-yes"), yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** A field with its name above it. */
export function field(name, control, hint) {
  return el("label", { class: "field" }, el("span", {}, name, hint && el("small", {}, hint)), control);
}
