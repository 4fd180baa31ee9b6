/** The extension brings its own Signal class; the host only makes and sets signals of it. */
export type Signal<Value = unknown> = { value: Value };
export type SignalConstructor = new <Value>(value: Value) => Signal<Value>;
