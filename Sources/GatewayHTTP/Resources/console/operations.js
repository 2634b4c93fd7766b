/** Who started and stopped what, when, and how it went. */

import { call, now, withQuery } from "./api.js";
import { el, fill, keep, setText, show } from "./dom.js";
import { NOTHING, full, moment } from "./format.js";

const OUTCOMES = {
  under_way: "under way", accepted: "accepted", joined: "joined a run", held_by_others: "others hold it",
  superseded: "overtaken", failed: "failed",
};

export class OperationList {
  #rows = new Map();
  #body = el("tbody");
  #empty = el("p", { class: "empty", hidden: true }, "Nothing was started or stopped yet.");
  #table;
  #model;
  #limit;
  #turn = 0;

  /**
   * @param {Element} place
   * @param {{model?: string, limit: number}} of `model`: of one model alone.
   */
  constructor(place, { model, limit }) {
    this.#model = model;
    this.#limit = limit;
    const head = [["When"], ["What"], ...(model ? [] : [["Model"]]), ["Who", "who-cell"], ["How it went"]];
    this.#table = el(
      "table", { class: "operations" },
      el("caption", { class: "unseen" }, model ? `Last operations on ${model}` : "Last operations"),
      el("thead", {}, el("tr", {}, ...head.map(([name, kind]) => el("th", { scope: "col", class: kind }, name)))), this.#body);
    fill(place, this.#table, this.#empty);
  }

  clear() {
    this.#rows.clear();
    fill(this.#body);
  }

  async refresh() {
    const turn = ++this.#turn;
    const page = await call("GET", withQuery("/operations", { model: this.#model, limit: this.#limit }));
    if (turn !== this.#turn) return;
    keep(this.#body, this.#rows, page.operations, (operation) => operation.id, () => row(!this.#model));
    show(this.#empty, page.operations.length === 0);
    show(this.#table, page.operations.length > 0);
  }
}

function row(namesModel) {
  const time = el("time");
  const [verb, who, how] = [el("td"), el("td", { class: "who-cell long" }), el("td")];
  const outcome = el("span");
  // For the narrow page, which has no column for it.
  const brief = el("span", { class: "brief" });
  how.append(outcome, brief);
  const link = el("a");
  const element = el(
    "tr", {}, el("td", { class: "when" }, time), verb, namesModel && el("td", { class: "long" }, link), who, how);
  return {
    element,
    update(operation) {
      time.dateTime = operation.requested_at;
      time.title = full(operation.requested_at);
      setText(time, moment(operation.requested_at, now()));
      setText(verb, operation.reason ? `${operation.verb}: ${operation.reason.replaceAll("_", " ")}` : operation.verb);
      setText(link, operation.model);
      link.setAttribute("href", `#/models/${encodeURIComponent(operation.model)}`);
      const holder = operation.holder && operation.holder !== "default" ? ` · ${operation.holder}` : "";
      const name = operation.caller ? operation.caller + holder : NOTHING;
      setText(who, name);
      setText(brief, name);
      how.dataset.outcome = operation.outcome;
      const words = OUTCOMES[operation.outcome] ?? operation.outcome;
      setText(outcome, operation.error_code ? `${words}: ${operation.error_code}` : words);
      const ids = [operation.request_id && `request ${operation.request_id}`, operation.aws_request_id && `AWS ${operation.aws_request_id}`];
      how.title = ids.filter(Boolean).join("\n");
    },
  };
}
