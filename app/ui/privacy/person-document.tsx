import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { parseDay } from "../../domain/time.ts";
import { useFormats, useLanguage } from "../format/use-formats.ts";
import { Embedded } from "../language/embedded.tsx";
import { directionOf } from "../language/language.ts";
import type { PersonFileView, PersonView } from "./person-file-view.ts";

interface Part {
  readonly file: PersonFileView;
}

/** All that is kept about a person on one page of its own, that opens anywhere and asks nobody. */
export function PersonDocument({ file }: Part) {
  const { t } = useTranslation();
  const language = useLanguage();
  const instant = useInstant();
  const title = t("privacy.file.title", { customer: file.customerId });
  const shop = file.shop.name ?? file.shop.domain;
  const nothing = file.person === null && file.orders.length === 0 && file.messages.length === 0;
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>
            <Embedded
              sentence={(place) =>
                t("privacy.file.made", { shop: place, day: instant(file.madeAt) })
              }
              foreign={shop}
            />
          </p>
          {nothing ? (
            <p>{t("privacy.file.unknown")}</p>
          ) : (
            <>
              <PersonPart file={file} />
              <StandingPart file={file} />
              <OrdersPart file={file} />
              <DecisionsPart file={file} />
              <MessagesPart file={file} />
            </>
          )}
        </main>
      </body>
    </html>
  );
}

function useInstant(): (text: string | null) => string {
  const { day } = useFormats();
  return (text) => (text === null ? "–" : day(parseDay(text.slice(0, 10))));
}

function Pairs({ pairs }: { readonly pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl>
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{value ?? "–"}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function PersonPart({ file: { person, merged = [] } }: Part) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t("privacy.file.person")}</h2>
      {person ? <PersonPairs person={person} /> : <p>{t("privacy.file.noPerson")}</p>}
      {merged.map((same) => (
        <section key={same.customerId}>
          <h3>
            <Embedded
              sentence={(place) => t("privacy.file.decided.merged_from", { what: place })}
              foreign={same.customerId}
            />
          </h3>
          <PersonPairs person={same} />
        </section>
      ))}
      {person && <p>{t("privacy.file.contactDigestsMeaning")}</p>}
    </section>
  );
}

function PersonPairs({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const instant = useInstant();
  return (
    <Pairs
      pairs={[
        [t("privacy.file.name"), person.name],
        [t("privacy.file.email"), person.email],
        [t("privacy.file.language"), person.language],
        [t("privacy.file.importedAs"), person.importedAs],
        [t("privacy.file.contactDigests"), number(person.contactDigests)],
        [t("privacy.file.deletedAt"), instant(person.deletedAt)],
        [t("privacy.file.redactedAt"), instant(person.redactedAt)],
      ]}
    />
  );
}

function StandingPart({ file: { standing } }: Part) {
  const { t } = useTranslation();
  const { number, money, percent, roundEstimate } = useFormats();
  if (!standing) return null;
  const { currency, lifetimeValue, chanceStillCustomer: chance } = standing;
  return (
    <section>
      <h2>{t("privacy.file.standing")}</h2>
      <p>{t("privacy.file.standingMeaning", { days: standing.windowDays })}</p>
      <Pairs
        pairs={[
          [t("privacy.file.orderCount"), number(standing.orders)],
          [t("privacy.file.revenue"), money({ text: standing.revenue, currency })],
          [t("privacy.file.windowSpend"), money({ text: standing.windowSpend, currency })],
          [t("privacy.file.tier"), standing.tier],
          [t("privacy.file.class"), standing.valueClass],
          [
            t("privacy.file.lifetimeValue"),
            lifetimeValue === null ? null : roundEstimate({ amount: lifetimeValue, currency }),
          ],
          [t("privacy.file.chance"), chance === null ? null : percent(chance)],
        ]}
      />
    </section>
  );
}

function OrdersPart({ file: { orders } }: Part) {
  const { t } = useTranslation();
  const { money } = useFormats();
  const instant = useInstant();
  if (orders.length === 0) return null;
  return (
    <section>
      <h2>{t("privacy.file.orders")}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("privacy.file.order")}</th>
            <th scope="col">{t("privacy.file.placed")}</th>
            <th scope="col">{t("privacy.file.total")}</th>
            <th scope="col">{t("privacy.file.refunded")}</th>
            <th scope="col">{t("privacy.file.counted")}</th>
            <th scope="col">{t("privacy.file.how")}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.orderId}>
              <th scope="row">
                <bdi>{order.name || order.orderId}</bdi>
              </th>
              <td>{instant(order.placedAt)}</td>
              <td>{money({ text: order.total, currency: order.currency })}</td>
              <td>
                {order.refunds.map((refund) => (
                  <div key={refund.refundId}>
                    {money({ text: refund.amount, currency: refund.currency })} ·{" "}
                    {instant(refund.at)}
                  </div>
                ))}
              </td>
              <td>
                {order.counted === null
                  ? "–"
                  : money({ text: order.counted, currency: order.currency })}
              </td>
              <td>{order.asGuest ? t("privacy.file.asGuest") : t("privacy.file.signedIn")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DecisionsPart({ file: { decisions } }: Part) {
  const { t } = useTranslation();
  const instant = useInstant();
  if (decisions.length === 0) return null;
  return (
    <section>
      <h2>{t("privacy.file.decisions")}</h2>
      <ul>
        {decisions.map(({ kind, what, at }) => (
          <li key={`${kind} ${what} ${at}`}>
            <Embedded
              sentence={(place) => t(`privacy.file.decided.${kind}`, { what: place })}
              foreign={what}
            />
            {at !== null && ` · ${instant(at)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function MessagesPart({ file: { messages } }: Part) {
  const { t } = useTranslation();
  const instant = useInstant();
  if (messages.length === 0) return null;
  return (
    <section>
      <h2>{t("privacy.file.messages")}</h2>
      <p>{t("privacy.file.messagesMeaning")}</p>
      <ul>
        {messages.map(({ topic, receivedAt, state }) => (
          <li key={`${topic} ${receivedAt}`}>
            <bdi>{topic}</bdi> · {instant(receivedAt)} · {t(`privacy.file.states.${state}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;margin:0}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;padding:.4rem .6rem;border-bottom:1px solid #ccc;vertical-align:top}
dl>div{display:flex;gap:1rem;padding:.2rem 0}dt{min-width:16rem;color:#555}dd{margin:0}`;
