/* What several concerns need: finding, remembering, words in the reader's language. */
export const $ = (selector, part = document) => part.querySelector(selector);
export const $$ = (selector, part = document) => [...part.querySelectorAll(selector)];

export const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
export const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* full or private */ } };
export const forget = (key) => { try { localStorage.removeItem(key); } catch { /* private window */ } };

export const word = (name) => $("#words")?.content.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
export const say = (text) => { const line = $("#status"); if (line) line.textContent = text; };
export const copyOf = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);
export const token = () => document.body.dataset.csrf ?? "";

/* Heavy libraries are fetched once, when a page has something for them. */
const carrier = $("script[data-sprite]");
const fetched = new Map();
export const library = (name) => {
  if (!fetched.has(name)) {
    fetched.set(name, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = carrier.dataset[name];
      script.onload = () => done();
      script.onerror = () => failed(new Error(name));
      document.head.append(script);
    }));
  }
  return fetched.get(name);
};
export const stylesheet = (name) => {
  const href = carrier.dataset[name];
  if ($(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  $("link[rel=stylesheet]").after(link);
};
