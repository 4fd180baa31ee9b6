import { useTranslation } from "react-i18next";
import { useFormats } from "../format/use-formats.ts";
import { SectionCard } from "../page/section-card.tsx";
import type { MessageView } from "./health-view.ts";

type Outline = NonNullable<MessageView["outline"]>;

/** What a message holds: its fields by name; names, addresses and the like stay hidden. */
export function OutlineCard({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { outline, bytes, detail } = message;
  const size = t("health.outline.bytes", { count: bytes, number: number(bytes) });
  if (!outline) {
    return (
      <SectionCard heading={t("health.outline.heading")}>
        <p>{bytes === 0 ? t("health.outline.gone") : t("health.outline.none", { size })}</p>
      </SectionCard>
    );
  }
  const field = detail.split(":", 1)[0] ?? "";
  const isThere = outline.lines.some(({ path }) => path === field);
  return (
    <SectionCard heading={t("health.outline.heading")} intro={t("health.outline.intro", { size })}>
      {field && !isThere && (
        <p className="hadiya-notice">{t("health.outline.absent", { field })}</p>
      )}
      <details className="hadiya-details">
        <summary>{t("health.outline.show")}</summary>
        <ol className="hadiya-outline" dir="ltr">
          {outline.lines.map((line) => (
            <OutlineLine key={line.path} line={line} isField={line.path === field} />
          ))}
        </ol>
        {outline.more > 0 && (
          <p className="hadiya-muted">{t("health.outline.more", { count: outline.more })}</p>
        )}
      </details>
    </SectionCard>
  );
}

interface LineProps {
  readonly line: Outline["lines"][number];
  readonly isField: boolean;
}

function OutlineLine({ line, isField }: LineProps) {
  const { t } = useTranslation();
  const { depth, key, shown, hidden } = line;
  return (
    <li
      className={isField ? "hadiya-outline__field" : undefined}
      style={{ paddingInlineStart: `${depth * 1.25}rem` }}
    >
      <span className="hadiya-outline__key">{key ?? t("health.outline.oddKey")}</span>{" "}
      {shown !== null && <span>{shown}</span>}
      {hidden !== null && (
        <span className="hadiya-muted" dir="auto">
          {t(`health.outline.hidden.${hidden}`)}
        </span>
      )}
      {isField && <strong dir="auto"> {t("health.outline.thisOne")}</strong>}
    </li>
  );
}
