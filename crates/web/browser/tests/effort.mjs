// How long a person works: the keystroke-level model (Card, Moran and Newell 1980) with the usual
// times, plus reading. A click is pointing and pressing after a thought; a task is read by its title
// and its lead office, and decided by one key.
const POINT_AND_PRESS = 1.1 + 0.2, KEY = 0.28, THINK = 1.35;
// A careful official reads about five characters of a list a second.
const TASK_CHARACTERS = 22, CHARACTERS_A_SECOND = 5;

export class Effort {
  #clicks = 0;
  #keys = 0;
  #read = 0;

  clicks(n) { this.#clicks += n; return this; }
  keys(n) { this.#keys += n; return this; }
  read(tasks) { this.#read += tasks; return this; }

  minutes() {
    const work = this.#clicks * (POINT_AND_PRESS + THINK) + this.#keys * KEY;
    const tasks = this.#read * (TASK_CHARACTERS / CHARACTERS_A_SECOND + KEY);
    return (work + tasks) / 60;
  }

  say() {
    return `${this.#clicks} clicks, ${this.#keys} keys, ${this.#read} tasks read: ${this.minutes().toFixed(1)} minutes of work`;
  }
}
