/** One model: what is known of it, live, and what can be done with it. */

import { call, modelPath, now } from "./api.js";
import { Actions } from "./actions.js";
import { announce, el, fill, setText, show } from "./dom.js";
import { watch } from "./events.js";
import { NOTHING, counted, full, moment, money, since, units, until } from "./format.js";
import { OperationList } from "./operations.js";
import { badge, fact, problem, table, warning, warnings } from "./parts.js";
import { Tryout } from "./tryout.js";

/** How often what comes with no event, such as the cost, is asked for, in milliseconds. */
const REFRESH = 10_000;
const OPERATIONS = 8;

export class ModelView {
  #id;
  #caller;
  #onModel;
  #onFailure;
  #onLink;
  #end = new AbortController();
  #stream = null;
  #model = null;
  #askedAt = 0;

  #element;
  #state = badge();
  #tags = el("p", { class: "tags" });
  #note = el("p", { class: "note" });
  #facts = el("dl", { class: "facts" });
  #leases = el("div");
  #runs = el("div");
  #body = el("div", { class: "model-body", hidden: true });
  #trouble = el("div", { role: "alert" });
  #title;
  #actions;
  #tryout;
  #operations;
  #shown = { leases: "", runs: "", facts: "", tags: "" };

  /**
   * @param {HTMLElement} element
   * @param {{id: string, caller: string, rights: import("./rights.js").Rights, hasKey: boolean,
   *   onModel: (model: object) => void, onFailure: (error: Error) => void, onLink: (isOpen: boolean) => void}} of
   */
  constructor(element, { id, caller, rights, hasKey, onModel, onFailure, onLink }) {
    this.#element = element;
    this.#id = id;
    this.#caller = caller;
    this.#onModel = onModel;
    this.#onFailure = onFailure;
    this.#onLink = onLink;
    this.#title = el("h2", { id: "model-title", tabindex: "-1" }, id);
    this.#actions = new Actions({ id, caller, rights, hasKey, onDone: () => this.refresh() });
    this.#tryout = new Tryout({ id, rights, hasKey });
    const operations = el("div");
    this.#operations = new OperationList(operations, { model: id, limit: OPERATIONS });
    const onlyReads = !["start", "stop", "detect"].some((verb) => rights.may(verb, id));
    fill(
      this.#body, this.#tags, this.#note, this.#facts,
      onlyReads && el("p", { class: "hint" }, "You may see this model, and do nothing with it."),
      this.#actions.element, section("Held by", this.#leases), this.#tryout.element, section("Last runs", this.#runs),
      section("Last operations", operations));
    fill(
      element,
      el("div", { class: "model-head" }, el("a", { href: "#/", class: "back" }, "All models"), this.#title, this.#state.element),
      this.#trouble, this.#body);
    show(element, true);
  }

  /** Shows a model of the list until its own answer is there. */
  preview(model) {
    if (model && !this.#model) this.#show(model);
  }

  focus() {
    this.#title.focus();
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    this.#tryout.paste(event);
  }

  /** Begins to listen, where nothing does. */
  open() {
    if (this.#stream) return;
    const stream = (this.#stream = new AbortController());
    this.refresh();
    watch(this.#id, {
      signal: stream.signal,
      onModel: (model) => {
        if (this.#model && model.state !== this.#model.state) announce(`${this.#id} is ${model.state}`);
        this.#show({ ...model, runs: this.#model?.runs });
        this.#onModel(model);
        this.refresh();
      },
      onLink: this.#onLink,
      onFailure: (error) => {
        this.#fail(error);
        const isForNow = error.status >= 500 || error.status === 429 || error.status === 408;
        // Nothing more will come, and nothing is waited for.
        if (!isForNow) this.#onLink(true);
        return isForNow;
      },
    });
  }

  /** Ends the stream while nobody looks. */
  pause() {
    this.#stream?.abort();
    this.#stream = null;
  }

  close() {
    this.pause();
    this.#end.abort();
    this.#tryout.close();
    fill(this.#element);
    show(this.#element, false);
  }

  /** Asks for all of it. */
  async refresh() {
    this.#askedAt = Date.now();
    try {
      const model = await call("GET", modelPath(this.#id));
      if (this.#end.signal.aborted) return;
      this.#show(model);
      this.#onModel(model);
      fill(this.#trouble);
      await this.#operations.refresh();
    } catch (error) {
      if (!this.#end.signal.aborted) this.#fail(error);
    }
  }

  /** Once a second. */
  tick() {
    if (!this.#model) return;
    this.#showFacts();
    this.#showLeases();
    if (this.#stream && Date.now() - this.#askedAt > REFRESH) this.refresh();
  }

  #fail(error) {
    // That nothing answers is said once, above all.
    if (error.status && error.status !== 401) fill(this.#trouble, problem(error));
    this.#onFailure(error);
  }

  #show(model) {
    this.#model = model;
    show(this.#body, true);
    this.#state.set(model.state);
    const words = warnings(model);
    this.#once("tags", words.join(), () => fill(this.#tags, ...words.map(warning)));
    show(this.#tags, words.length > 0);
    setText(this.#note, model.description ?? "");
    show(this.#note, Boolean(model.description));
    this.#showFacts();
    this.#showLeases();
    this.#showRuns();
    this.#actions.update(model);
    this.#tryout.update(model);
  }

  /** Renders anew only what is another. */
  #once(part, key, render) {
    if (this.#shown[part] === key) return;
    this.#shown[part] = key;
    render();
  }

  #showFacts() {
    const m = this.#model;
    const running = m.running_since ? since(m.running_since, now()) : NOTHING;
    const facts = [
      ["Running for", running], ["An hour", money(m.cost_per_hour)], ["So far", money(m.cost_so_far)],
      ["Units", units(m.min_inference_units, m.max_inference_units)],
      ["Backend", m.backend], ["Region", m.region],
      ["Seen", m.observed_at ? `${since(m.observed_at, now())} ago` : "not yet"], ["AWS says", m.backend_state ?? NOTHING],
    ];
    if (m.arn) facts.push(["ARN", m.arn]);
    this.#once("facts", JSON.stringify(facts), () => {
      // In place, so that a selection of the ARN outlasts the second.
      if (this.#facts.children.length !== facts.length) fill(this.#facts, ...facts.map(fact));
      facts.forEach(([name, value], place) => {
        const [dt, dd] = this.#facts.children[place].children;
        setText(dt, name);
        setText(dd, value);
        dd.className = name === "ARN" ? "arn" : "";
      });
    });
  }

  #showLeases() {
    const { leases } = this.#model;
    const rows = leases.map((lease) => [
      lease.caller, lease.holder, lease.duration === "none" ? "until stopped" : lease.duration,
      lease.ends_at ? `${moment(lease.ends_at, now())}, ${until(lease.ends_at, now())}` : lease.ends,
    ]);
    this.#once("leases", JSON.stringify(rows), () =>
      fill(
        this.#leases,
        rows.length === 0
          ? el("p", { class: "empty" }, "Nobody holds it.")
          : table("Leases", [["Caller"], ["Holder"], ["Lease", "optional"], ["Ends"]], rows.map((cells, place) => {
              const who = el("th", { scope: "row" }, cells[0], leases[place].caller === this.#caller && el("small", {}, " you"));
              return el("tr", {}, who, ...cells.slice(1).map((text, column) => el("td", { class: ["long", "optional", null][column] }, text)));
            }))));
  }

  #showRuns() {
    const { runs } = this.#model;
    if (runs === undefined) return;
    this.#once("runs", JSON.stringify(runs), () => {
      if (runs === null) return fill(this.#runs, el("p", { class: "empty" }, "The gateway cannot read its store."));
      if (runs.length === 0) return fill(this.#runs, el("p", { class: "empty" }, "It has not run yet."));
      const rows = runs.map((run) => {
        const began = el("time", { datetime: run.begun_at, title: full(run.begun_at) }, moment(run.begun_at, now()));
        const lasted = run.ended_at ? since(run.begun_at, Date.parse(run.ended_at)) : "goes on";
        const who = counted(run.holders.length, "holder");
        const names = run.holders.map((one) => `${one.caller} · ${one.holder}: ${one.minutes} min`).join("\n");
        return el(
          "tr", {}, el("th", { scope: "row" }, began), el("td", {}, lasted),
          el("td", { class: "optional", title: names }, run.holders.length === 1 ? run.holders[0].caller : who),
          el("td", { class: "number" }, money(run.cost_so_far)), el("td", { class: "optional" }, (run.ended_by ?? "").replaceAll("_", " ")));
      });
      fill(this.#runs, table("Last runs", [["Begun"], ["Lasted"], ["Held by", "optional"], ["Cost", "number"], ["Ended by", "optional"]], rows));
    });
  }
}

const section = (title, ...children) => el("section", { class: "card" }, el("h3", {}, title), ...children);
