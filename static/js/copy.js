// Copies a number or an address: <button type="button" data-copy="KS 2026/431" hidden>Kopiera</button>.
// The button is shown only where copying works.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy || location.href);
      button.textContent = "Kopierat";
      setTimeout(() => { button.textContent = label; }, 3000);
    });
  }
}
