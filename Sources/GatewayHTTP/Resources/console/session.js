/** The caller's key, for as long as the tab is open. It is in no cookie, no address and no other tab. */

const NAME = "model-gateway.key";

/** Where the browser allows no storage the key lasts until the page is left. */
let unstored = "";

export const session = {
  get key() {
    try {
      return sessionStorage.getItem(NAME) ?? unstored;
    } catch {
      return unstored;
    }
  },

  set key(value) {
    unstored = value;
    try {
      if (value) sessionStorage.setItem(NAME, value);
      else sessionStorage.removeItem(NAME);
    } catch {
      // It is in `unstored`.
    }
  },
};
