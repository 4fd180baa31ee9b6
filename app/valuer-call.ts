import type { MeasuringStep } from "./usecases/clv/measure-shop.ts";
import type { Valuer } from "./usecases/clv/valuer.ts";

type Asked = Omit<Valuer, "close">;

/** What is asked of the valuer's thread: a call by name, with what it is given. */
export type ValuerCall = {
  [Name in keyof Asked]: { readonly name: Name; readonly given: Parameters<Asked[Name]>[0] };
}[keyof Asked];

/** What the thread says; calls are answered in the sequence they were made. */
export type ValuerAnswer =
  | { readonly kind: "progress"; readonly step: MeasuringStep }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly error: Error };

/** The memory of columns, to be handed over rather than copied. */
export function transferable(value: unknown): ArrayBuffer[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((part: unknown) =>
    ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : [],
  );
}
