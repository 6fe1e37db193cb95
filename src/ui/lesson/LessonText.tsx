/** The text of a lesson: each form is an element of its own, and nothing is markup. */
import type { Inline, TextBlock } from "../../lesson/lesson.ts";
import { TermBySlug } from "../words/TermBySlug.tsx";

export function Texts({ content }: { readonly content: readonly TextBlock[] }) {
  return content.map((block, index) => <Text key={index} block={block} />);
}

export function Text({ block }: { readonly block: TextBlock }) {
  switch (block.is) {
    case "paragraph":
      return (
        <p>
          <Line content={block.content} />
        </p>
      );
    case "heading":
      return (
        <h4>
          <Line content={block.content} />
        </h4>
      );
    case "list": {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <Texts content={item} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "quote":
      return (
        <blockquote>
          <Texts content={block.content} />
        </blockquote>
      );
    case "listing":
      return <pre>{block.text}</pre>;
    case "table":
      return <Table rows={block.rows} />;
  }
}

function Table({ rows: [head = [], ...rows] }: { readonly rows: readonly (readonly (readonly Inline[])[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index}>
              <Line content={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>
                <Line content={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Line({ content }: { readonly content: readonly Inline[] }) {
  return content.map((piece, index) => <Piece key={index} piece={piece} />);
}

function Piece({ piece }: { readonly piece: Inline }) {
  if (typeof piece === "string") return piece;
  switch (piece.is) {
    case "code":
      return <code>{piece.text}</code>;
    case "strong":
      return (
        <strong>
          <Line content={piece.content} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Line content={piece.content} />
        </em>
      );
    case "term":
      return (
        <TermBySlug slug={piece.term}>
          <Line content={piece.content} />
        </TermBySlug>
      );
    case "link":
      return (
        <a href={piece.to} target={piece.to.startsWith("#") ? undefined : "_blank"} rel="noopener noreferrer">
          <Line content={piece.content} />
        </a>
      );
  }
}
