/** Start, extend and stop: what is asked of the gateway, and the curl line that asks the same. */

import { call, fresh, modelPath } from "./api.js";
import { el, fill, setText, show } from "./dom.js";
import { counted, money } from "./format.js";
import { curl, field, outcome, sure } from "./parts.js";
import { line } from "./curl.js";

/** How a start or a stop ended, in words. */
const RESULTS = {
  stopped: "It is stopped.", stopping: "It stops.", held_by_others: "Your lease is given up. Others hold it, so it runs on.",
};

const LENGTHS = ["30m", "1h", "4h", "8h", "24h"];

/** Models of this backend have no units: their endpoint configuration says how many instances they get. */
const WITHOUT_UNITS = new Set(["sagemaker"]);

export class Actions {
  element = el("section", { class: "card", "aria-labelledby": "actions-title" });
  #id;
  #caller;
  #rights;
  #hasKey;
  #onDone;
  #model = null;
  #isBusy = false;

  #title = el("h3", { id: "actions-title", tabindex: "-1" }, "Hold it");
  #price = el("p", { class: "hint" });
  #lease = el("input", { type: "text", list: "lease-lengths", maxlength: 32, placeholder: "default", autocomplete: "off", spellcheck: "false" });
  #holder = el("input", { type: "text", list: "own-holders", maxlength: 64, placeholder: "default", autocomplete: "off", spellcheck: "false" });
  #least = el("input", { type: "number", min: 1, max: 2147483647, placeholder: "1" });
  #most = el("input", { type: "number", min: 1, max: 2147483647, placeholder: "1" });
  #holders = el("datalist", { id: "own-holders" });
  #units = [field("Units, at least", this.#least), field("At most", this.#most)];
  #start = el("button", { type: "submit", class: "primary" }, "Start");
  #stop = el("button", { type: "button" }, "Stop");
  #force = el("input", { type: "checkbox" });
  #forceField = el("label", { class: "check", hidden: true }, this.#force, " End the other leases too");
  #effect = el("p", { class: "hint" });
  #outcome = outcome();
  #startCurl = curl("start");
  #stopCurl = curl("stop");

  /** @param {{id: string, caller: string, rights: import("./rights.js").Rights, hasKey: boolean, onDone: () => void}} of */
  constructor({ id, caller, rights, hasKey, onDone }) {
    this.#id = id;
    this.#caller = caller;
    this.#rights = rights;
    this.#hasKey = hasKey;
    this.#onDone = onDone;
    const lengths = rights.may("hold", id) ? [...LENGTHS, "none"] : LENGTHS;
    const form = el(
      "form", { class: "form" },
      el("div", { class: "fields" }, field("Lease", this.#lease), field("Holder", this.#holder), ...this.#units),
      el("datalist", { id: "lease-lengths" }, ...lengths.map((value) => el("option", { value }))), this.#holders,
      this.#price, this.#forceField,
      el("div", { class: "buttons" }, this.#start, this.#stop), this.#effect, this.#outcome.element,
      this.#startCurl.element, this.#stopCurl.element);
    fill(this.element, this.#title, form);
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#sendStart()));
    form.addEventListener("input", () => this.#show());
    this.#stop.addEventListener("click", () => this.#sendStop());
  }

  /** @param {object} model */
  update(model) {
    this.#model = model;
    const own = model.leases.filter((lease) => lease.caller === this.#caller).map((lease) => lease.holder);
    if ([...this.#holders.children].map((option) => option.value).join() !== own.join()) {
      fill(this.#holders, ...own.map((value) => el("option", { value })));
    }
    this.#show();
  }

  get #holderName() {
    return this.#holder.value.trim() || "default";
  }

  /** The leases that a stop leaves as they are. */
  get #others() {
    return this.#model.leases.filter((l) => l.caller !== this.#caller || l.holder !== this.#holderName);
  }

  get #runs() {
    return this.#model.created_at !== null && this.#model.state !== "stopping";
  }

  get #startBody() {
    const body = {};
    if (!this.#runs && !WITHOUT_UNITS.has(this.#model.backend)) {
      if (this.#least.value) body.min_inference_units = Number(this.#least.value);
      if (this.#most.value) body.max_inference_units = Number(this.#most.value);
    }
    if (this.#lease.value.trim()) body.lease = this.#lease.value.trim();
    if (this.#holder.value.trim()) body.holder = this.#holder.value.trim();
    return body;
  }

  get #stopBody() {
    const body = {};
    if (this.#holder.value.trim()) body.holder = this.#holder.value.trim();
    if (this.#force.checked && !this.#forceField.hidden) body.force = true;
    return body;
  }

  #show() {
    const focused = document.activeElement;
    this.#render();
    // What had the focus and is gone hands it on.
    if (this.element.contains(focused) && focused.closest("[hidden]")) {
      (this.#start.hidden ? this.#title : this.#start).focus();
    }
  }

  #render() {
    const model = this.#model;
    const may = (verb) => this.#rights.may(verb, this.#id);
    const mayStart = may("start") && !model.retired;
    const mayStop = may("stop");
    show(this.element, mayStart || mayStop);
    const others = this.#others;
    const mine = model.leases.find((lease) => !others.includes(lease));
    const canStop = mayStop && model.state !== "stopped" && !(model.state === "stopping" && !model.leases.length);

    setText(this.#title, this.#runs ? "Hold it longer, or stop it" : "Start it");
    setText(this.#start, !this.#runs ? "Start" : mine ? "Extend" : "Hold it too");
    show(this.#start, mayStart);
    show(this.#stop, canStop);
    setText(this.#stop, mine && others.length ? "Give up my lease" : "Stop");
    for (const unit of this.#units) show(unit, mayStart && !this.#runs && !WITHOUT_UNITS.has(model.backend));
    show(this.#lease.closest("label"), mayStart);
    show(this.#forceField, canStop && others.length > 0 && may("force"));
    setText(this.#price, this.#priceWords(model));
    show(this.#price, mayStart && !this.#runs && model.price !== null);
    setText(this.#effect, this.#effectOfStop(mine, others));
    show(this.#effect, canStop);

    const startPath = `${modelPath(this.#id)}/start`;
    const stopPath = `${modelPath(this.#id)}/stop`;
    this.#startCurl.set(line("POST", startPath, { hasKey: this.#hasKey, json: this.#startBody }));
    this.#stopCurl.set(line("POST", stopPath, { hasKey: this.#hasKey, json: this.#stopBody }));
    show(this.#startCurl.element, mayStart);
    show(this.#stopCurl.element, canStop);
    // Not `disabled`, which would take the focus away.
    for (const button of [this.#start, this.#stop]) button.setAttribute("aria-disabled", String(this.#isBusy));
  }

  #priceWords({ price, backend }) {
    const count = Math.max(Number(this.#least.value) || 1, Number(this.#most.value) || 0);
    if (price === null) return "";
    if (WITHOUT_UNITS.has(backend)) return `It costs ${money(price)} an hour.`;
    return count > 1
      ? `It costs up to ${money(price * count)} an hour: ${money(price)} for each unit.`
      : `A unit costs ${money(price)} an hour.`;
  }

  #effectOfStop(mine, others) {
    if (others.length && this.#force.checked) return "Stopping ends all leases, and the model.";
    if (others.length) return `It runs on: ${counted(others.length, "other lease holds", "other leases hold")} it.`;
    return mine ? "Nobody else holds it: a stop ends it." : "Nobody holds it: a stop ends it.";
  }

  #sendStart() {
    const body = this.#startBody;
    const isRunning = this.#runs;
    return this.#send("start", body, isRunning ? "Extending…" : "Starting…", (data) => {
      const { lease } = data;
      const held = lease ? `held for ${lease.duration === "none" ? "as long as you want" : lease.duration} as ${lease.holder}` : "";
      return `It is ${data.state}${held && `, ${held}`}.`;
    });
  }

  async #sendStop() {
    const body = this.#stopBody;
    if (body.force) {
      const text = `${counted(this.#others.length, "other lease")} will end, and ${this.#id} will stop for everybody.`;
      if (!(await sure(`Stop ${this.#id}?`, text, "End all leases and stop"))) return;
    }
    await this.#send("stop", body, "Stopping…", (data) => RESULTS[data.result] ?? `It is ${data.state}.`);
  }

  async #send(verb, body, doing, told) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#show();
    this.#outcome.say(doing, true);
    try {
      const data = await call("POST", `${modelPath(this.#id)}/${verb}`, { json: body, once: fresh() });
      this.#outcome.say(told(data));
      this.#force.checked = false;
    } catch (error) {
      this.#outcome.fail(error);
    }
    this.#isBusy = false;
    this.#show();
    this.#onDone();
  }
}
