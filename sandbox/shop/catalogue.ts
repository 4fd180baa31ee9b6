import { parseAmount } from "./amount.ts";
import type { Localized, Product, ProductMotif } from "./shop-model.ts";

/** Ids of the catalogue: the same in every sandbox, so that a cart outlives a fresh start. */
const FIRST_PRODUCT_ID = 8_214_500_000_000;
const FIRST_VARIANT_ID = 44_120_300_000_000;
const VENDOR = "Noor & Co.";

interface CatalogueEntry {
  handle: string;
  title: Localized;
  description: Localized;
  type: keyof typeof TYPES;
  colours: [string, string];
  motif: ProductMotif;
  /** Whole units of the shop's currency, so that they exist in every currency. */
  variants: { title: Localized; price: string; grams: number }[];
}

const TYPES = {
  fragrance: { en: "Fragrance", ar: "العطور" },
  incense: { en: "Incense", ar: "البخور والعود" },
  dates: { en: "Dates & sweets", ar: "التمور والحلويات" },
  coffee: { en: "Coffee & tea", ar: "القهوة والشاي" },
  home: { en: "Home", ar: "المنزل" },
  gifts: { en: "Gift boxes", ar: "علب الهدايا" },
} satisfies Record<string, Localized>;

const STANDARD: Localized = { en: "Standard", ar: "القياسي" };

function one(price: string, grams: number): CatalogueEntry["variants"] {
  return [{ title: STANDARD, price, grams }];
}

function sizes(
  ...all: [en: string, ar: string, price: string, grams: number][]
): CatalogueEntry["variants"] {
  return all.map(([en, ar, price, grams]) => ({ title: { en, ar }, price, grams }));
}

const ENTRIES: CatalogueEntry[] = [
  {
    handle: "amber-night-perfume",
    title: { en: "Amber Night Eau de Parfum", ar: "عطر ليل العنبر" },
    description: {
      en: "Warm amber, saffron and a trace of leather. Stays until morning.",
      ar: "عنبر دافئ وزعفران ولمسة من الجلد، يبقى معك حتى الصباح.",
    },
    type: "fragrance",
    colours: ["#5b2a1e", "#c98b4b"],
    motif: "bottle",
    variants: sizes(["50 ml", "50 مل", "68", 320], ["100 ml", "100 مل", "98", 480]),
  },
  {
    handle: "taif-rose-perfume",
    title: { en: "Taif Rose Eau de Parfum", ar: "عطر ورد الطائف" },
    description: {
      en: "Picked at dawn in the hills of Taif: rose, tea and clean musk.",
      ar: "يُقطف عند الفجر في جبال الطائف: ورد وشاي ومسك نقي.",
    },
    type: "fragrance",
    colours: ["#8c3b52", "#efb8b0"],
    motif: "flower",
    variants: sizes(["50 ml", "50 مل", "72", 320], ["100 ml", "100 مل", "108", 480]),
  },
  {
    handle: "white-musk-oil",
    title: { en: "White Musk Oil", ar: "دهن المسك الأبيض" },
    description: {
      en: "A roll-on for the wrist and the prayer room. No alcohol.",
      ar: "زيت عطري خالٍ من الكحول للمعصم وقبل الصلاة.",
    },
    type: "fragrance",
    colours: ["#cfc6b8", "#f6f1e7"],
    motif: "bottle",
    variants: one("24", 60),
  },
  {
    handle: "oud-cambodi-oil",
    title: { en: "Cambodi Oud Oil", ar: "دهن عود كمبودي" },
    description: {
      en: "Aged oud in a three-gram crystal vial, numbered by hand.",
      ar: "دهن عود معتّق في قارورة كريستال بثلاثة غرامات مرقّمة يدويًا.",
    },
    type: "fragrance",
    colours: ["#2b1b12", "#7a5230"],
    motif: "bottle",
    variants: one("145", 90),
  },
  {
    handle: "bakhoor-al-noor",
    title: { en: "Bakhoor Al Noor", ar: "بخور النور" },
    description: {
      en: "Wood chips steeped in oud, rose and sugar. Forty evenings in a tin.",
      ar: "رقائق خشب منقوعة في العود والورد والسكر، تكفي أربعين أمسية.",
    },
    type: "incense",
    colours: ["#3c2a21", "#a9743f"],
    motif: "incense",
    variants: sizes(["40 g", "40 غ", "22", 120], ["120 g", "120 غ", "52", 260]),
  },
  {
    handle: "oud-wood-chips",
    title: { en: "Indian Oud Wood Chips", ar: "كسر عود هندي" },
    description: {
      en: "Natural agarwood, hand-sorted, for guests you want to keep late.",
      ar: "عود طبيعي مفروز يدويًا، لضيوف لا تريد أن يغادروا.",
    },
    type: "incense",
    colours: ["#33221a", "#8a6242"],
    motif: "incense",
    variants: sizes(["12 g", "12 غ", "38", 60], ["30 g", "30 غ", "84", 90]),
  },
  {
    handle: "brass-mabkhara",
    title: { en: "Brass Mabkhara", ar: "مبخرة نحاسية" },
    description: {
      en: "A burner of cast brass, pierced by hand in Nizwa.",
      ar: "مبخرة من النحاس المصبوب، مفرّغة يدويًا في نزوى.",
    },
    type: "incense",
    colours: ["#7d5a24", "#e2bd6b"],
    motif: "incense",
    variants: one("64", 900),
  },
  {
    handle: "frankincense-hojari",
    title: { en: "Hojari Frankincense", ar: "لبان حوجري" },
    description: {
      en: "Pale green tears from Dhofar, the first cut of the season.",
      ar: "لبان أخضر فاتح من ظفار، أول قطفة في الموسم.",
    },
    type: "incense",
    colours: ["#6f7f5f", "#d9dcc0"],
    motif: "incense",
    variants: one("28", 150),
  },
  {
    handle: "ajwa-dates",
    title: { en: "Ajwa Dates of Medina", ar: "تمر عجوة المدينة" },
    description: {
      en: "Soft, dark and not too sweet. Packed the week they are sorted.",
      ar: "طرية داكنة معتدلة الحلاوة، تُعبّأ في أسبوع فرزها.",
    },
    type: "dates",
    colours: ["#2f1a14", "#6d4030"],
    motif: "dates",
    variants: sizes(["500 g", "500 غ", "26", 560], ["1 kg", "1 كغ", "46", 1080]),
  },
  {
    handle: "sukkari-dates",
    title: { en: "Sukkari Dates of Qassim", ar: "تمر سكري القصيم" },
    description: {
      en: "Golden, crisp at the edge, honey inside.",
      ar: "ذهبي مقرمش الأطراف وقلبه عسل.",
    },
    type: "dates",
    colours: ["#8a5a1c", "#e7b45a"],
    motif: "dates",
    variants: sizes(["500 g", "500 غ", "18", 560], ["1 kg", "1 كغ", "32", 1080]),
  },
  {
    handle: "dates-with-pistachio",
    title: { en: "Dates with Pistachio", ar: "تمر محشو بالفستق" },
    description: {
      en: "Medjool halves filled with Aleppo pistachio and orange peel.",
      ar: "تمر مجدول محشو بالفستق الحلبي وقشر البرتقال.",
    },
    type: "dates",
    colours: ["#4f5d2f", "#b9c27a"],
    motif: "dates",
    variants: one("34", 420),
  },
  {
    handle: "chocolate-dates",
    title: { en: "Dates in Dark Chocolate", ar: "تمر بالشوكولاتة الداكنة" },
    description: {
      en: "Seventy percent cocoa, an almond in the middle.",
      ar: "شوكولاتة بنسبة سبعين بالمئة، وفي الوسط لوزة.",
    },
    type: "dates",
    colours: ["#24140f", "#5a3426"],
    motif: "box",
    variants: one("29", 380),
  },
  {
    handle: "sesame-halva",
    title: { en: "Sesame Halva with Saffron", ar: "حلاوة طحينية بالزعفران" },
    description: {
      en: "Pulled by hand, with threads you can see.",
      ar: "مشغولة يدويًا بخيوط زعفران تُرى بالعين.",
    },
    type: "dates",
    colours: ["#b98a3d", "#f1dca7"],
    motif: "box",
    variants: one("16", 450),
  },
  {
    handle: "saudi-coffee",
    title: { en: "Saudi Coffee with Cardamom", ar: "قهوة سعودية بالهيل" },
    description: {
      en: "Khawlani beans from Jazan, light roast, cardamom and clove.",
      ar: "بنّ خولاني من جازان، تحميص فاتح مع الهيل والقرنفل.",
    },
    type: "coffee",
    colours: ["#a67b3d", "#ead3a1"],
    motif: "cup",
    variants: sizes(["250 g", "250 غ", "14", 280], ["1 kg", "1 كغ", "48", 1050]),
  },
  {
    handle: "yemeni-mocha",
    title: { en: "Yemeni Mokha, Whole Bean", ar: "بنّ مخا يمني حب" },
    description: {
      en: "Dried on the roofs of Haraz. Wine, cacao, dried fig.",
      ar: "مجفّف على أسطح حراز، بنكهة الكاكاو والتين المجفف.",
    },
    type: "coffee",
    colours: ["#3a2418", "#8b5e3c"],
    motif: "cup",
    variants: one("27", 280),
  },
  {
    handle: "karak-tea",
    title: { en: "Karak Tea Blend", ar: "خلطة شاي كرك" },
    description: {
      en: "Assam, cardamom, ginger and saffron: add milk and patience.",
      ar: "شاي أسام وهيل وزنجبيل وزعفران، أضف الحليب والصبر.",
    },
    type: "coffee",
    colours: ["#7a3e1d", "#d99a5b"],
    motif: "cup",
    variants: one("12", 220),
  },
  {
    handle: "finjan-set",
    title: { en: "Finjan Set of Six", ar: "طقم فناجين من ست قطع" },
    description: {
      en: "Thin porcelain with a hand-drawn gold line.",
      ar: "خزف رقيق بخط ذهبي مرسوم باليد.",
    },
    type: "coffee",
    colours: ["#1f4a4a", "#c9b37a"],
    motif: "cup",
    variants: one("42", 700),
  },
  {
    handle: "dallah-steel",
    title: { en: "Dallah, Brushed Steel", ar: "دلة ستيل مطفي" },
    description: {
      en: "Keeps coffee hot through three rounds of guests.",
      ar: "تحفظ القهوة ساخنة لثلاث جولات من الضيوف.",
    },
    type: "coffee",
    colours: ["#4a5257", "#c3cbd0"],
    motif: "cup",
    variants: one("79", 1200),
  },
  {
    handle: "oud-candle",
    title: { en: "Oud & Vanilla Candle", ar: "شمعة العود والفانيلا" },
    description: {
      en: "Soy wax in a clay cup you will keep. Burns 45 hours.",
      ar: "شمع الصويا في كوب فخّار تحتفظ به، تدوم 45 ساعة.",
    },
    type: "home",
    colours: ["#59422f", "#d9b88f"],
    motif: "candle",
    variants: one("36", 520),
  },
  {
    handle: "jasmine-candle",
    title: { en: "Damascus Jasmine Candle", ar: "شمعة ياسمين الشام" },
    description: {
      en: "An open window in a courtyard in June.",
      ar: "نافذة مفتوحة على فناء دمشقي في حزيران.",
    },
    type: "home",
    colours: ["#5d6b52", "#eef0dc"],
    motif: "candle",
    variants: one("34", 520),
  },
  {
    handle: "linen-prayer-mat",
    title: { en: "Linen Prayer Mat", ar: "سجادة صلاة كتّان" },
    description: {
      en: "Stone-washed linen, padded, folds into its own bag.",
      ar: "كتّان مغسول ومبطّن، تُطوى داخل حقيبتها.",
    },
    type: "home",
    colours: ["#6b5d4a", "#d8cbb2"],
    motif: "textile",
    variants: sizes(["Sand", "رملي", "58", 850], ["Olive", "زيتوني", "58", 850]),
  },
  {
    handle: "sadu-cushion",
    title: { en: "Sadu Cushion Cover", ar: "غطاء وسادة سدو" },
    description: {
      en: "Woven by a cooperative in Hail, each a little different.",
      ar: "من نسيج تعاونية في حائل، وكل قطعة تختلف قليلًا.",
    },
    type: "home",
    colours: ["#7c1f1f", "#d8a25a"],
    motif: "textile",
    variants: one("44", 400),
  },
  {
    handle: "welcome-gift-box",
    title: { en: "Welcome Gift Box", ar: "علبة ترحيب" },
    description: {
      en: "Sukkari dates, Saudi coffee and a small candle, tied with ribbon.",
      ar: "تمر سكري وقهوة سعودية وشمعة صغيرة بشريط أنيق.",
    },
    type: "gifts",
    colours: ["#6a1f35", "#e0b4a0"],
    motif: "box",
    variants: one("54", 1200),
  },
  {
    handle: "grand-majlis-box",
    title: { en: "Grand Majlis Box", ar: "علبة المجلس الكبرى" },
    description: {
      en: "Bakhoor, mabkhara, Ajwa dates and six finjans on a brass tray.",
      ar: "بخور ومبخرة وتمر عجوة وستة فناجين على صينية نحاسية.",
    },
    type: "gifts",
    colours: ["#1f3b36", "#c8a657"],
    motif: "tray",
    variants: one("189", 3200),
  },
];

/** The demo shop's products, priced in its currency. */
export function catalogue(currency: string): Product[] {
  let variantCount = 0;
  return ENTRIES.map((entry, index) => {
    const id = String(FIRST_PRODUCT_ID + index * 32_768);
    return {
      id,
      handle: entry.handle,
      title: entry.title,
      description: entry.description,
      productType: TYPES[entry.type],
      vendor: VENDOR,
      picture: { from: entry.colours[0], to: entry.colours[1], motif: entry.motif },
      variants: entry.variants.map((variant, at) => ({
        id: String(FIRST_VARIANT_ID + variantCount++ * 32_768),
        productId: id,
        title: variant.title,
        sku: `NOOR-${String(index + 1).padStart(2, "0")}-${at + 1}`,
        price: wholePrice(variant.price, currency),
        grams: variant.grams,
      })),
    };
  });
}

function wholePrice(price: string, currency: string): number {
  const minor = parseAmount(price, currency);
  if (minor === null) throw new RangeError(`no price: ${price}`);
  return minor;
}
