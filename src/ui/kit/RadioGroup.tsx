/** One choice of a few, side by side: radio buttons that look like a switch. */

interface RadioGroupProps<V extends string> {
  /** Name of the group, for screen readers. */
  readonly legend: string;
  /** Of the radio group: unique on the page. */
  readonly name: string;
  readonly options: readonly { readonly value: V; readonly text: string }[];
  readonly chosen: V | undefined;
  choose(value: V): void;
}

export function RadioGroup<V extends string>({ legend, name, options, chosen, choose }: RadioGroupProps<V>) {
  return (
    <fieldset class={`segments segments-${name}`}>
      <legend class="visually-hidden">{legend}</legend>
      {options.map(({ value, text }) => (
        <label key={value}>
          <input type="radio" name={name} value={value} checked={chosen === value} onChange={() => choose(value)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
