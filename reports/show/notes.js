// A passing word at the foot of a window: told to assistive technology, in sight for a moment, gone by itself.

const noted = document.getElementById("noted");
const NOTED_FOR = 8000;
let noteTimer = 0;

function note(text) {
  clearTimeout(noteTimer);
  noted.textContent = "";
  if (!text) return;
  // The same words twice are told twice only when the line was empty in between.
  noteTimer = setTimeout(() => {
    noted.textContent = text;
    noteTimer = setTimeout(() => { noted.textContent = ""; }, NOTED_FOR);
  }, 50);
}

function noteToAll(text) {
  note(text);
  tell({ kind: "note", text });
}

// A number or page code that leads nowhere. What is typed on the wall is answered there and in the presenter view, what
// is typed elsewhere only there: the audience need not know. That a slide is hidden is said to the presenter alone.
function sayNoSlide(given) {
  const code = given.slice(0, 6);
  const unknown = code ? `No slide ${code}. There are ${sequence(state).length}.` : "Type a page code or a number.";
  const isHidden = CODES.includes(given);
  const hidden = `Slide ${code} is restricted and hidden now.`;
  note(isHidden && isPresenter() ? hidden : unknown);
  if (role === "wall") tell({ kind: "note", text: isHidden ? hidden : unknown });
}
