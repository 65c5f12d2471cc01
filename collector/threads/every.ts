/** Does something each time that so much has come together. */
export class Every {
  readonly #amount: number;
  readonly #act: () => void;
  #sum = 0;

  constructor(amount: number, act: () => void) {
    this.#amount = amount;
    this.#act = act;
  }

  add(amount: number): void {
    this.#sum += amount;
    if (this.#sum < this.#amount) return;
    this.#sum = 0;
    this.#act();
  }
}
