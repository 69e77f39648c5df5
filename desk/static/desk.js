// Keyboard and small behaviours of every page. No page depends on it: each action is also a form.
"use strict";

(() => {
  let waiting = false; // "g" was pressed: the next key names a page
  const underway = new Set(); // requests whose answer will replace the work area
  const afterwards = []; // what the reader did meanwhile, in order

  const typing = (target) =>
    target.closest("textarea, select, [contenteditable]") !== null ||
    (target.matches("input") && !["checkbox", "radio"].includes(target.type));

  const says = (text) => { document.getElementById("says").textContent = text; };

  // An answer on its way would replace an opened dialog with what is typed into it, or the button that was pressed:
  // what the reader does meanwhile happens right after it.
  const inTurn = (act) => {
    if (underway.size) afterwards.push(act);
    else act();
  };
  const catchUp = () => {
    while (!underway.size && afterwards.length) afterwards.shift()();
  };

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
    if (opener) inTurn(() => toggle(opener.dataset.opens, opener));
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
    } else if (event.key === "Enter" && event.target.closest("a, button, summary")) {
      return; // it presses what has the focus
    } else if (pressedBy(event.key)) {
      event.preventDefault();
      inTurn(() => press(event.key));
    }
  });

  // A control with data-key is pressed by that key; where several have it, the newest offer (the message) wins.
  const pressedBy = (key) => {
    const fitting = [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === key);
    return fitting.find((one) => one.closest("#says")) || fitting[0];
  };

  const press = (key) => {
    const control = pressedBy(key);
    if (!control) return;
    if (control.matches("input[type=search]")) {
      control.focus();
      control.select();
    } else {
      control.click();
    }
  };

  // A form that is sent without htmx leaves the page: the second of two clicks must not send it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // A form with data-guards keeps what is typed into it: nothing else of the page replaces it before it is saved.
  const changed = (field) =>
    field.matches("select")
      ? [...field.options].some((one) => one.selected !== one.defaultSelected) && [...field.options].some((one) => one.defaultSelected)
      : field.value !== field.defaultValue;
  const unsaved = () =>
    [...document.querySelectorAll("form[data-guards]")].find((form) =>
      [...form.querySelectorAll("textarea, select, input:not([type=hidden])")].some(changed));
  window.addEventListener("beforeunload", (event) => {
    const form = unsaved();
    if (form) event.preventDefault();
  });

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
    const { elt, target, xhr } = event.detail;
    if (target.id !== "work") return;
    document.getElementById("says").classList.remove("bad");
    const form = unsaved();
    if (form && !form.contains(elt)) {
      event.preventDefault();
      says(form.dataset.guards);
      form.querySelector("button").focus();
      return;
    }
    underway.add(xhr);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (underway.delete(event.detail.xhr) && !event.detail.successful) catchUp();
  });
  document.addEventListener("htmx:afterSettle", () => setTimeout(() => {
    // on a page without a cursor the focus would be lost with the button that was pressed
    if (document.activeElement === document.body && !document.getElementById("list")) {
      document.getElementById("main").focus({ preventScroll: true });
    }
    catchUp();
  }));
})();
