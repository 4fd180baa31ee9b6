import type { Address, Language } from "../shop/shop-model.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  language: Language;
  address: Address;
}

/** Latin spelling, and the Arabic one for those who read Arabic. */
const ARABIC_FIRST = [
  ["Noura", "نورة"],
  ["Sara", "سارة"],
  ["Reem", "ريم"],
  ["Lama", "لمى"],
  ["Hessa", "حصة"],
  ["Maha", "مها"],
  ["Dana", "دانة"],
  ["Aisha", "عائشة"],
  ["Mariam", "مريم"],
  ["Fatimah", "فاطمة"],
  ["Layan", "ليان"],
  ["Jawaher", "جواهر"],
  ["Huda", "هدى"],
  ["Rania", "رانيا"],
  ["Yasmin", "ياسمين"],
  ["Abdullah", "عبدالله"],
  ["Mohammed", "محمد"],
  ["Khalid", "خالد"],
  ["Fahad", "فهد"],
  ["Sultan", "سلطان"],
  ["Omar", "عمر"],
  ["Yousef", "يوسف"],
  ["Ali", "علي"],
  ["Hassan", "حسن"],
  ["Turki", "تركي"],
  ["Faisal", "فيصل"],
  ["Ibrahim", "إبراهيم"],
  ["Majed", "ماجد"],
  ["Nasser", "ناصر"],
  ["Tariq", "طارق"],
] as const;
const ARABIC_LAST = [
  ["Al-Otaibi", "العتيبي"],
  ["Al-Harbi", "الحربي"],
  ["Al-Qahtani", "القحطاني"],
  ["Al-Ghamdi", "الغامدي"],
  ["Al-Zahrani", "الزهراني"],
  ["Al-Shehri", "الشهري"],
  ["Al-Dosari", "الدوسري"],
  ["Al-Mutairi", "المطيري"],
  ["Al-Rashid", "الراشد"],
  ["Al-Sabah", "الصباح"],
  ["Al-Maktoum", "المكتوم"],
  ["Al-Kuwari", "الكواري"],
  ["Al-Balushi", "البلوشي"],
  ["Haddad", "حداد"],
  ["Khoury", "خوري"],
  ["Mansour", "منصور"],
  ["Najjar", "نجار"],
  ["Saleh", "صالح"],
  ["Farouk", "فاروق"],
  ["Al-Amri", "العمري"],
] as const;
const OTHER_FIRST = (
  "Emma Sophie Hannah Priya Ananya Mei Aylin Elif Clara Julia " +
  "James Daniel Lucas Arjun Rohan Kenji Mehmet Thomas Oliver Mateo"
).split(" ");
const OTHER_LAST = (
  "Clarke Bennett Dubois Moreau Schneider Fischer Sharma Patel Iyer " +
  "Tanaka Chen Yılmaz Demir Rossi García Novak Lindqvist Walsh"
).split(" ");

interface Place {
  city: Record<Language, string>;
  province: string | null;
  countryCode: string;
  dialling: string;
  street: Record<Language, string>;
  weight: number;
}

const GULF_PLACES: Place[] = [
  {
    city: { en: "Riyadh", ar: "الرياض" },
    province: "Riyadh",
    countryCode: "SA",
    dialling: "+96650",
    street: { en: "Prince Turki Street", ar: "شارع الأمير تركي" },
    weight: 9,
  },
  {
    city: { en: "Jeddah", ar: "جدة" },
    province: "Makkah",
    countryCode: "SA",
    dialling: "+96655",
    street: { en: "Al Rawdah Street", ar: "شارع الروضة" },
    weight: 6,
  },
  {
    city: { en: "Khobar", ar: "الخبر" },
    province: "Eastern Province",
    countryCode: "SA",
    dialling: "+96654",
    street: { en: "Corniche Road", ar: "طريق الكورنيش" },
    weight: 3,
  },
  {
    city: { en: "Dubai", ar: "دبي" },
    province: "Dubai",
    countryCode: "AE",
    dialling: "+97150",
    street: { en: "Jumeirah Street", ar: "شارع جميرا" },
    weight: 4,
  },
  {
    city: { en: "Kuwait City", ar: "مدينة الكويت" },
    province: "Al Asimah",
    countryCode: "KW",
    dialling: "+9659",
    street: { en: "Salmiya Street", ar: "شارع السالمية" },
    weight: 3,
  },
  {
    city: { en: "Doha", ar: "الدوحة" },
    province: null,
    countryCode: "QA",
    dialling: "+9743",
    street: { en: "Pearl Boulevard", ar: "جادة اللؤلؤة" },
    weight: 2,
  },
];

const OTHER_PLACES: Place[] = [
  {
    city: { en: "London", ar: "لندن" },
    province: "England",
    countryCode: "GB",
    dialling: "+447",
    street: { en: "Edgware Road", ar: "طريق إدجوير" },
    weight: 3,
  },
  {
    city: { en: "Paris", ar: "باريس" },
    province: null,
    countryCode: "FR",
    dialling: "+336",
    street: { en: "Rue des Écoles", ar: "شارع المدارس" },
    weight: 1,
  },
  {
    city: { en: "Istanbul", ar: "إسطنبول" },
    province: null,
    countryCode: "TR",
    dialling: "+905",
    street: { en: "İstiklal Caddesi", ar: "شارع الاستقلال" },
    weight: 1,
  },
  {
    city: { en: "Mumbai", ar: "مومباي" },
    province: "Maharashtra",
    countryCode: "IN",
    dialling: "+919",
    street: { en: "Hill Road", ar: "طريق هيل" },
    weight: 1,
  },
];

const ARAB_SHARE = 0.76;
const READS_ARABIC = 0.6;
const LIVES_IN_THE_GULF = 0.4;
const GIVES_PHONE = 0.7;
/** Reserved for examples: no mail can go astray. */
const MAIL_DOMAINS = ["example.com", "example.net", "example.org"] as const;

/** The `serial` keeps e-mail addresses apart. */
export function drawPerson(random: SeededRandom, serial: number): Person {
  const isArab = random.chance(ARAB_SHARE);
  const language: Language = isArab && random.chance(READS_ARABIC) ? "ar" : "en";
  const [latinFirst, ownFirst] = isArab ? random.pick(ARABIC_FIRST) : same(random, OTHER_FIRST);
  const [latinLast, ownLast] = isArab ? random.pick(ARABIC_LAST) : same(random, OTHER_LAST);
  const firstName = language === "ar" ? ownFirst : latinFirst;
  const lastName = language === "ar" ? ownLast : latinLast;
  const isInGulf = isArab || random.chance(LIVES_IN_THE_GULF);
  const place = drawPlace(random, isInGulf ? GULF_PLACES : OTHER_PLACES);
  const phone = random.chance(GIVES_PHONE)
    ? `${place.dialling}${random.whole(1_000_000, 9_999_999)}`
    : null;
  return {
    firstName,
    lastName,
    email: `${plain(latinFirst)}.${plain(latinLast)}${serial}@${random.pick(MAIL_DOMAINS)}`,
    phone,
    language,
    address: {
      firstName,
      lastName,
      address1: `${random.whole(1, 240)} ${place.street[language]}`,
      address2: "",
      city: place.city[language],
      province: place.province,
      zip: String(random.whole(11_111, 39_999)),
      countryCode: place.countryCode,
      phone,
    },
  };
}

function same(random: SeededRandom, names: readonly string[]): readonly [string, string] {
  const name = random.pick(names);
  return [name, name];
}

function drawPlace(random: SeededRandom, places: Place[]): Place {
  return random.pick(places.flatMap((place) => Array<Place>(place.weight).fill(place)));
}

function plain(name: string): string {
  return name
    .replace(/^Al-/, "")
    .replace(/ı/g, "i")
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
}
