import { useFormats } from "../format/use-formats.ts";

const MS_PER_SECOND = 1000;

/** Words for how long ago something was, as seen at one moment, and for the moment itself. */
export function useAge({ at, timeZone }: { readonly at: Date; readonly timeZone: string }) {
  const { ago, duration, moment } = useFormats();
  const secondsTo = (then: Date) =>
    Math.max(0, Math.round((at.getTime() - then.getTime()) / MS_PER_SECOND));
  return {
    ago: (then: Date) => ago(secondsTo(then)),
    lasting: (since: Date) => duration(secondsTo(since)),
    moment: (then: Date) => moment(then, timeZone),
  };
}
