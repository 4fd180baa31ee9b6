import { returnsByHalf } from "../../../app/domain/clv/churn.ts";
import { type ClvEvidence, fitClvModel } from "../../../app/domain/clv/fit-clv-model.ts";
import { type ForecastShop, forecastAll } from "../../../app/domain/clv/forecast-all.ts";
import { customerForecaster } from "../../../app/domain/clv/forecast-customer.ts";
import { formulaBasis } from "../../../app/domain/clv/formula-basis.ts";
import { formulaColumnsOf, rowAt } from "../../../app/domain/clv/formula-columns.ts";
import { historiesAt, type PurchaseLog } from "../../../app/domain/clv/purchase-log.ts";

/** What is asked of a shop; in days by whatever model serves, unless said otherwise. */
type Asked = Partial<Pick<ClvEvidence, "method" | "unitDays">> & {
  readonly asOf: number;
  readonly horizonDays: number;
};

/** A shop's log all the way to forecasts: of everyone in columns, and one by one. */
export function modelledShop(log: PurchaseLog, asked: Asked) {
  const { asOf, horizonDays, method = "auto", unitDays = 1 } = asked;
  const histories = historiesAt(log, asOf);
  const model = fitClvModel({ histories, log, unitDays, method });
  const columns = formulaColumnsOf(log, histories);
  const basis = formulaBasis(columns, returnsByHalf(log, asOf));
  const shop: ForecastShop = { model, histories, columns, basis };
  const costs = { marginBps: 4_000, discountBps: 1_000 };
  const forecast = customerForecaster({ model, basis, asOf, costs, horizonDays });
  return {
    model,
    histories,
    everyone: forecastAll(shop, { horizonDays }),
    oneByOne: Array.from({ length: histories.customers }, (_, row) =>
      forecast({ ...rowAt(columns, row), meanSpend: histories.meanSpend[row]! }),
    ),
  };
}
