/** One choice of a few, side by side: radio buttons that look like a switch. */

export interface RadioBadge {
  readonly text: string;
  readonly meaning: string;
}

export interface RadioOption<V extends string> {
  readonly value: V;
  readonly text: string;
  /** A short text behind it, and its meaning in words. The name of the choice stays the same. */
  readonly badge?: RadioBadge | undefined;
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
          <input
            type="radio"
            name={name}
            value={value}
            checked={chosen === value}
            aria-description={badge?.meaning}
            onChange={() => choose(value)}
          />
          <span>
            {text}
            {badge && (
              <span class="badge" title={badge.meaning} aria-hidden="true">
                {badge.text}
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
