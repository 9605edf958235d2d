// Prints the page: <button type="button" data-print hidden>Skriv ut</button>. The button is shown only where scripts run.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
