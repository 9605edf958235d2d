// Ctrl+S saves: <form data-ctrl-s>.
const form = document.querySelector("form[data-ctrl-s]");
if (form) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
