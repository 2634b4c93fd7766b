/** Puts the page together: who looks, what at, and how it is kept up to date. */

import { Unreachable, call, withQuery } from "./api.js";
import { announce, byID, el, fill, setText, show } from "./dom.js";
import { counted, full, money } from "./format.js";
import { ModelList } from "./list.js";
import { ModelView } from "./model.js";
import { OperationList } from "./operations.js";
import { Rights } from "./rights.js";
import { fact } from "./parts.js";
import { session } from "./session.js";

/** Between two looks at the list, in milliseconds; without an answer it becomes longer. */
const PAUSE = 3_000;
const LONGEST_PAUSE = 15_000;
/** Models that run are asked for apart from the page that is shown: the sums are of all of them. */
const MOST_RUNNING = 1000;
const OPERATIONS = 12;

/** @type {?{caller: string, rights: Rights, grants: string}} */
let me = null;
/** @type {?ModelView} */
let view = null;
let shownID = null;
let timer = 0;
let failures = 0;
let round = 0;
let isStreaming = false;
const list = new ModelList({ onFilter: () => refresh() });
const operations = new OperationList(byID("operations"), { limit: OPERATIONS });

/** Asks for what is shown, and again after a while, for as long as somebody looks. */
async function refresh() {
  clearTimeout(timer);
  const turn = ++round;
  if (!me) {
    await meet();
    if (!me || turn !== round) return;
  }
  try {
    await Promise.all([list.refresh().then(showTotals), operations.refresh()]);
    if (turn !== round) return;
    if (failures > 0) {
      failures = 0;
      announce("The gateway answers again");
      view?.refresh();
    }
    show(byID("banner"), false);
    list.select(shownID);
    view?.preview(list.models.find((model) => model.id === shownID));
  } catch (error) {
    if (turn !== round) return;
    failed(error);
    if (!me) return;
  }
  showLink();
  plan();
}

function plan() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(refresh, Math.min(PAUSE * 2 ** Math.min(failures, 3), LONGEST_PAUSE));
}

/** @param {Error} error */
function failed(error) {
  if (error.status === 401) {
    askForKey("This key is not valid, or not any more.");
    return;
  }
  failures += 1;
  const words = error instanceof Unreachable ? "The gateway does not answer. Trying again…" : error.message;
  setText(byID("banner"), words);
  show(byID("banner"), true);
  showLink();
}

function showLink() {
  const element = byID("link");
  const state = failures > 0 ? "lost" : view && !isStreaming ? "joining" : "live";
  element.dataset.link = state;
  setText(element, { lost: "No answer", live: "Live", joining: "Connecting" }[state]);
}

/** Sums over all that runs, whatever part of the list is shown. */
async function showTotals() {
  const models = list.isWhole ? list.models : await running();
  const sum = (name) => models.reduce((total, model) => total + (model[name] ?? 0), 0);
  const unheld = models.filter((model) => model.unheld).length;
  const parts = [
    el("span", {}, el("b", {}, String(models.filter((model) => model.state === "running").length)), " running"),
    el("span", {}, el("b", {}, money(sum("cost_per_hour"))), " an hour"),
    el("span", {}, el("b", {}, money(sum("cost_so_far"))), " so far"),
    unheld > 0 && el("span", { class: "warning" }, el("b", {}, String(unheld)), " held by nobody"),
  ].filter(Boolean);
  const element = byID("totals");
  const text = parts.map((part) => part.textContent).join();
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  fill(element, ...parts);
}

async function running() {
  const states = ["running", "starting", "stopping"];
  const pages = states.map((state) => call("GET", withQuery("/models", { state, limit: MOST_RUNNING })));
  return (await Promise.all(pages)).flatMap((page) => page.models);
}

/** Finds out who looks, and what that caller may do now. */
async function meet() {
  try {
    const { caller, rights, anonymous, key, limits } = await call("GET", "/whoami");
    const grants = JSON.stringify([caller, rights]);
    const isNews = me?.grants !== grants;
    if (isNews) me = { caller, rights: new Rights(rights), grants };
    showCaller({ caller, rights, anonymous, key, limits });
    if (!isNews) return;
    // Another caller, or other rights: other buttons.
    closeModel();
    route();
  } catch (error) {
    if (error.status === 401) return askForKey(session.key ? "This key is not valid, or not any more." : "");
    failed(error);
    plan();
  }
}

function showCaller({ caller, rights, anonymous, key, limits }) {
  setText(byID("who-name"), caller);
  const facts = [["Caller", caller]];
  if (key) facts.push(["Key", key.expires_at ? `${key.label}, until ${full(key.expires_at)}` : key.label]);
  if (anonymous) facts.push(["Keys", "none are asked for"]);
  if (limits.dollars_per_month) {
    const { limit, spent, left, month } = limits.dollars_per_month;
    facts.push([`Budget of ${month}`, `${money(spent)} of ${money(limit)} spent, ${money(left)} left`]);
  }
  if (limits.running_units) facts.push(["Units", `${limits.running_units.left} of ${limits.running_units.limit} left`]);
  if (limits.concurrent_detects) facts.push(["Detects at a time", String(limits.concurrent_detects.limit)]);
  if (limits.requests_per_second) facts.push(["Requests a second", String(limits.requests_per_second.limit)]);
  fill(byID("who-facts"), ...facts.map(fact));
  fill(
    byID("who-rights").tBodies[0],
    ...rights.map(({ models, verbs }) =>
      el("tr", {}, el("th", { scope: "row" }, el("code", {}, models)), el("td", {}, verbs.join(", ")))));
  show(byID("key-change"), !anonymous);
  show(byID("key-forget"), Boolean(session.key));
  show(byID("who"), true);
}

/** Shows nothing of a caller whose key is gone, and asks for another. @param {string} problem */
function askForKey(problem) {
  leave();
  session.key = "";
  openKeyDialog(problem);
}

function openKeyDialog(problem) {
  const dialog = byID("key-dialog");
  setText(byID("key-problem"), problem);
  show(byID("key-problem"), Boolean(problem));
  show(byID("key-cancel"), me !== null);
  byID("key-value").value = "";
  if (!dialog.open) dialog.showModal();
  byID("key-value").focus();
}

function leave() {
  round += 1;
  clearTimeout(timer);
  me = null;
  failures = 0;
  closeModel();
  list.clear();
  operations.clear();
  fill(byID("totals"));
  delete byID("totals").dataset.text;
  setText(byID("link"), "");
  show(byID("banner"), false);
  byID("who").open = false;
  show(byID("who"), false);
}

/** The model that the address names: `#/models/ID`. */
function addressed() {
  const match = /^#\/models\/(.+)$/.exec(location.hash);
  if (!match) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null;
  }
}

function closeModel() {
  view?.close();
  view = null;
  shownID = null;
  isStreaming = false;
  document.body.classList.remove("has-model");
  document.title = "model-gateway";
}

/** Shows what the address says. */
function route(isByUser = false) {
  if (!me) return;
  const id = addressed();
  if (id === shownID) return;
  const before = shownID;
  closeModel();
  shownID = id;
  list.select(id);
  if (id === null) {
    const link = [...document.querySelectorAll("#models-rows a")].find((one) => one.textContent === before);
    if (isByUser) (link ?? byID("models-title")).focus();
    return showLink();
  }
  document.body.classList.add("has-model");
  document.title = `${id} – model-gateway`;
  view = new ModelView(byID("model"), {
    id, caller: me.caller, rights: me.rights, hasKey: Boolean(session.key),
    onModel: (model) => list.put(model),
    onFailure: (error) => {
      if (error.status === 401) askForKey("This key is not valid, or not any more.");
    },
    onLink: (isOpen) => {
      isStreaming = isOpen;
      showLink();
    },
  });
  view.preview(list.models.find((model) => model.id === id));
  if (!document.hidden) view.open();
  if (isByUser) view.focus();
}

byID("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = byID("key-value").value.trim();
  byID("key-value").value = "";
  if (!/^[\x21-\x7e]+$/.test(key)) return openKeyDialog("This is no key: a key has letters, digits and signs alone.");
  leave();
  session.key = key;
  byID("key-dialog").close();
  refresh();
});
byID("key-dialog").addEventListener("cancel", (event) => {
  // Without a key there is nothing to go back to.
  if (!me) event.preventDefault();
});
byID("key-cancel").addEventListener("click", () => byID("key-dialog").close());
byID("key-change").addEventListener("click", () => openKeyDialog(""));
byID("key-forget").addEventListener("click", () => {
  leave();
  session.key = "";
  refresh();
});
// What is left of a budget is told as it is now.
byID("who").addEventListener("toggle", () => byID("who").open && me && meet());
byID("who").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  byID("who").open = false;
  byID("who").querySelector("summary").focus();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byID("models-title").focus();
});
window.addEventListener("hashchange", () => route(true));
window.addEventListener("paste", (event) => view?.paste(event));
// A picture that misses its place must not replace the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
window.addEventListener("online", () => refresh());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
    view?.pause();
    isStreaming = false;
  } else if (!byID("key-dialog").open) {
    view?.open();
    refresh();
  }
});
setInterval(() => {
  if (document.hidden || !me) return;
  list.tick();
  view?.tick();
}, 1000);

refresh();
