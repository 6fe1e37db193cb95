/** What the glossary says of a word, in a tip. */

interface MeaningProps {
  readonly term: string;
  readonly text: string;
  readonly clause?: string | undefined;
  /** More of this very place. */
  readonly more?: string | undefined;
}

export const Meaning = ({ term, text, clause, more }: MeaningProps) => (
  <>
    <p>
      <strong>{term}</strong>: {text}
    </p>
    {more && <p class="tip-more">{more}</p>}
    {clause && (
      <p>
        <cite>VIRTIO 1.4, {clause}</cite>
      </p>
    )}
  </>
);
