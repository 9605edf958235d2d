// Moves the focus to "Rätta det här" when a form came back with errors.
// Without JavaScript the autofocus attribute does the same in most browsers.
document.querySelector("[data-focus-errors]")?.focus();
