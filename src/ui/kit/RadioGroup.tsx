/** One choice of a few, side by side: radio buttons that look like a switch. */

export interface RadioOption<V extends string> {
  readonly value: V;
  readonly text: string;
  /** A short text behind it. */
  readonly badge?: string | undefined;
}

interface RadioGroupProps<V extends string> {
  /** Name of the group, for screen readers. */
  readonly legend: string;
  /** Of the radio group: unique on the page. */
  readonly name: string;
  readonly options: readonly RadioOption<V>[];
  readonly chosen: V | undefined;
  choose(value: V): void;
}

export function RadioGroup<V extends string>({ legend, name, options, chosen, choose }: RadioGroupProps<V>) {
  return (
    <fieldset class={`segments segments-${name}`}>
      <legend class="visually-hidden">{legend}</legend>
      {options.map(({ value, text, badge }) => (
        <label key={value}>
          <input type="radio" name={name} value={value} checked={chosen === value} onChange={() => choose(value)} />
          <span>
            {text}
            {badge && <span class="badge">{badge}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
