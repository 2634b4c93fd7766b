/** The models of the catalog, a page at a time. */

import { call, now, withQuery } from "./api.js";
import { announce, byID, el, fill, keep, setText, show } from "./dom.js";
import { NOTHING, counted, full, money, since, units, until } from "./format.js";
import { badge, warning, warnings } from "./parts.js";

const PAGE = 50;

export class ModelList {
  /** @type {object[]} */
  models = [];
  /** Whether they are all that there are. */
  isWhole = false;
  #rows = new Map();
  #states = new Map();
  /** Where each page before this one began, and this one. */
  #cursors = [""];
  #next = null;
  #turn = 0;

  /** @param {{onFilter: () => void}} to */
  constructor({ onFilter }) {
    let typing;
    const again = () => {
      clearTimeout(typing);
      this.#cursors = [""];
      this.#states.clear();
      onFilter();
    };
    byID("filter-name").addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(again, 200);
    });
    byID("filter-state").addEventListener("change", again);
    byID("filter-backend").addEventListener("change", again);
    byID("filter").addEventListener("submit", (event) => (event.preventDefault(), again()));
    byID("pager-next").addEventListener("click", () => this.#go(() => this.#cursors.push(this.#next), onFilter));
    byID("pager-back").addEventListener("click", () => this.#go(() => this.#cursors.pop(), onFilter));
  }

  #go(step, onFilter) {
    step();
    this.#states.clear();
    byID("models-title").focus();
    onFilter();
  }

  /** Forgets what one caller saw before another looks. */
  clear() {
    this.models = [];
    this.#cursors = [""];
    this.#states.clear();
    this.#rows.clear();
    fill(byID("models-rows"));
    show(byID("pager"), false);
    show(byID("models-empty"), false);
  }

  /** Asks for the page and shows it. An answer that comes after a later question's is passed over. */
  async refresh() {
    const turn = ++this.#turn;
    const filter = {
      name: byID("filter-name").value.trim(), state: byID("filter-state").value,
      backend: byID("filter-backend").value,
    };
    const page = await call("GET", withQuery("/models", { ...filter, limit: PAGE, cursor: this.#cursors.at(-1) }));
    if (turn !== this.#turn) return;
    this.models = page.models;
    this.#next = page.next_cursor;
    const isFiltered = Object.values(filter).some(Boolean);
    this.isWhole = !isFiltered && this.#cursors.length === 1 && this.#next === null;
    this.#show(isFiltered);
  }

  /** Shows what is known of a model that was asked for by itself. */
  put(model) {
    const place = this.models.findIndex((one) => one.id === model.id);
    if (place < 0) return;
    this.models[place] = model;
    this.#states.set(model.id, model.state);
    this.#rows.get(model.id)?.update(model);
  }

  /** @param {?string} id The model that is looked at. */
  select(id) {
    for (const [name, row] of this.#rows) row.select(name === id);
  }

  /** Lets the times go on between two answers. */
  tick() {
    for (const model of this.models) this.#rows.get(model.id)?.tick(model);
  }

  #show(isFiltered) {
    keep(byID("models-rows"), this.#rows, this.models, (model) => model.id, row);
    const empty = byID("models-empty");
    show(empty, this.models.length === 0);
    setText(
      empty,
      isFiltered || this.#cursors.length > 1
        ? "No model is like that."
        : "There is no model here that you may see. The configuration names models; rights open them.");
    show(byID("pager"), this.#cursors.length > 1 || this.#next !== null);
    byID("pager-back").disabled = this.#cursors.length === 1;
    byID("pager-next").disabled = this.#next === null;
    setText(byID("pager-place"), `Page ${this.#cursors.length}`);
    this.#offerBackends();
    this.#tellChanges();
  }

  /** A backend that the page did not know can be looked for once it was seen. */
  #offerBackends() {
    const select = byID("filter-backend");
    const known = new Set([...select.options].map((option) => option.value));
    for (const { backend } of this.models) {
      if (known.has(backend)) continue;
      known.add(backend);
      select.append(el("option", {}, backend));
    }
  }

  #tellChanges() {
    const changed = this.models.filter(
      (model) => this.#states.has(model.id) && this.#states.get(model.id) !== model.state);
    for (const model of this.models) this.#states.set(model.id, model.state);
    if (changed.length > 3) announce(`${changed.length} models have changed their state`);
    else if (changed.length) announce(changed.map((model) => `${model.id} is ${model.state}`).join(", "));
  }
}

/** One model's row. */
function row() {
  const state = badge();
  const link = el("a");
  const tags = el("span", { class: "tags" });
  const note = el("span", { class: "note" });
  // What the narrow page has no columns for.
  const brief = el("span", { class: "brief" });
  const cell = (name, ...children) => el("td", { class: name }, ...children);
  const [backend, count, held, time, hour, cost] = ["c-backend", "c-units", "c-held", "c-time", "c-hour", "c-cost"].map(
    (name) => cell(name));
  const element = el(
    "tr", {}, cell("c-state", state.element),
    el("th", { scope: "row", class: "c-model" }, link, tags, note, brief), backend, count, held, time, hour, cost);
  let shownWarnings = "";

  const tick = (model) => {
    const ran = model.running_since ? since(model.running_since, now()) : NOTHING;
    setText(time, ran);
    setText(held, holders(model));
    const parts = [model.backend, model.running_since && ran, model.cost_per_hour !== null && `${money(model.cost_per_hour)}/h`];
    setText(brief, parts.filter(Boolean).join(" · "));
  };
  return {
    element,
    tick,
    select(isSelected) {
      if (isSelected) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    },
    update(model) {
      state.set(model.state);
      setText(link, model.id);
      const href = `#/models/${encodeURIComponent(model.id)}`;
      if (link.getAttribute("href") !== href) link.setAttribute("href", href);
      setText(note, model.description ?? "");
      setText(backend, model.backend);
      setText(count, units(model.min_inference_units, model.max_inference_units));
      setText(hour, money(model.cost_per_hour));
      setText(cost, money(model.cost_so_far));
      time.title = model.running_since ? `since ${full(model.running_since)}` : "";
      const words = warnings(model);
      if (words.join() !== shownWarnings) {
        shownWarnings = words.join();
        fill(tags, ...words.map(warning));
      }
      tick(model);
    },
  };
}

/** Who holds a model, in a few words. */
function holders({ leases }) {
  if (leases.length === 0) return NOTHING;
  const callers = [...new Set(leases.map((lease) => lease.caller))];
  const who = callers.length === 1 ? callers[0] : counted(leases.length, "lease");
  const ends = leases.map((lease) => lease.ends_at);
  // The last one ends the run.
  if (ends.some((end) => end === null)) return who;
  return `${who}, ends ${until(ends.sort().at(-1), now())}`;
}
