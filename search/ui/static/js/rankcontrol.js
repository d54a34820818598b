// The ranking control: method, weights and least scores as fields of the form; every change of one searches.

import { chosen, DEFAULTS } from "./ranking.js";

export class RankControl {
  /** `form` owns the fields; `change(changes)` searches. */
  constructor(element, form, change) {
    this.element = element;
    this.fields = Object.keys(DEFAULTS).map((name) => form.elements[name]);
    const take = () => this.fields.every((field) => field.reportValidity()) && change({ ranking: this.ranking });
    for (const field of this.fields) field.addEventListener("change", take);
  }

  /** What the fields hold now. */
  get ranking() {
    return chosen((name) => {
      const field = this.fields.find((one) => one.name === name);
      return field.type === "checkbox" && !field.checked ? "" : field.value;
    });
  }

  show(state) {
    const values = { ...DEFAULTS, ...Object.fromEntries(state.ranking) };
    for (const field of this.fields) {
      if (field.type === "checkbox") field.checked = values[field.name] === field.value;
      else if (field.value !== values[field.name]) field.value = values[field.name];
    }
    if (state.ranking.length) this.element.open = true;
  }
}
