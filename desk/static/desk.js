// Keyboard and small behaviours of every page. No page depends on it: each action is also a form.
"use strict";

(() => {
  let waiting = false; // "g" was pressed: the next key names a page

  const typing = (target) =>
    target.closest("textarea, select, [contenteditable]") !== null ||
    (target.matches("input") && !["checkbox", "radio"].includes(target.type));

  const says = (text) => { document.getElementById("says").textContent = text; };

  const toggle = (id, opener) => {
    const dialog = document.getElementById(id);
    if (!dialog) return;
    if (dialog.open) {
      dialog.close();
      return;
    }
    const opening = new CustomEvent("desk:opening", { detail: { dialog, opener }, bubbles: true, cancelable: true });
    if (!document.dispatchEvent(opening)) return;
    const problem = dialog.querySelector("[data-problem]");
    if (problem) problem.hidden = true;
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) toggle(opener.dataset.opens, opener);
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches("input[type=search]")) event.target.blur();
    if (typing(event.target)) return;
    const open = document.querySelector("dialog[open]");
    if (open) {
      if (open.id === "keys" && event.key === "?") open.close();
      return;
    }
    if (waiting) {
      waiting = false;
      const link = [...document.querySelectorAll("[data-goto]")].find((a) => a.dataset.goto === event.key);
      if (link) link.click();
    } else if (event.key === "g") {
      waiting = true;
      setTimeout(() => { waiting = false; }, 1500);
    } else if (event.key === "?") {
      toggle("keys");
    } else {
      press(event);
    }
  });

  // A control with data-key is pressed by that key; where several have it, the newest offer (the message) wins.
  const press = (event) => {
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // it presses what has the focus
    const fitting = [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === event.key);
    const control = fitting.find((one) => one.closest("#says")) || fitting[0];
    if (!control) return;
    event.preventDefault();
    if (control.matches("input[type=search]")) {
      control.focus();
      control.select();
    } else {
      control.click();
    }
  };

  // A refused action says why instead of failing in silence; what was typed stays.
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const reason = page.querySelector(".problem:not([data-problem])") || page.querySelector("h1");
    const text = reason ? reason.textContent.trim() : String(event.detail.xhr.status);
    const inside = document.querySelector("dialog[open] [data-problem]");
    if (inside) {
      inside.textContent = text;
      inside.hidden = false;
    } else {
      says(text);
      document.getElementById("says").classList.add("bad");
    }
  });
  document.addEventListener("htmx:sendError", () => says(document.body.dataset.offline));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "news") return;
    document.getElementById("says").classList.remove("bad");
  });
})();
