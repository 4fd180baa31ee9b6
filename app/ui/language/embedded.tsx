interface EmbeddedProps {
  /** The sentence with this text where `foreign` belongs. */
  readonly sentence: (place: string) => string;
  /** A name, an address, a number: it may run the other way than the sentence. */
  readonly foreign: string;
}

const PLACE = "\u{fffc}";

/** A sentence with something of Shopify's in it, which keeps its own direction and leaves the rest its. */
export function Embedded({ sentence, foreign }: EmbeddedProps) {
  const [before, ...after] = sentence(PLACE).split(PLACE);
  return (
    <>
      {before}
      {after.length > 0 && <bdi>{foreign}</bdi>}
      {after}
    </>
  );
}
