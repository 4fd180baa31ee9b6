/** The modal stands in the app's page, so it brings its own style. */
export const MODAL_STYLE = `
.sandbox-modal {
  border: 0;
  padding: 0;
  border-radius: 16px;
  inline-size: min(620px, calc(100vw - 32px));
  max-block-size: calc(100vh - 48px);
  color: #303030;
  background: #fff;
  box-shadow: 0 24px 48px #0004;
  overflow: hidden;
  font: 13px/20px Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans Arabic", sans-serif;
}
.sandbox-modal[open] { display: flex; flex-direction: column; }
.sandbox-modal[data-variant="small"] { inline-size: min(380px, calc(100vw - 32px)); }
.sandbox-modal[data-variant="large"] { inline-size: min(980px, calc(100vw - 32px)); }
.sandbox-modal[data-variant="max"] { inline-size: calc(100vw - 32px); block-size: calc(100vh - 48px); }
.sandbox-modal::backdrop { background: #00000080; }
.sandbox-modal > header {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 16px;
  padding: 12px 16px;
  background: #f3f3f3;
  border-block-end: 1px solid #e3e3e3;
}
.sandbox-modal > header h2 { margin: 0; font-size: 14px; font-weight: 650; }
.sandbox-modal-content { overflow: auto; flex: 1; }
.sandbox-modal-content > iframe { border: 0; inline-size: 100%; block-size: 60vh; display: block; }
.sandbox-modal > footer {
  display: flex;
  justify-content: flex-end;
  gap: 8px;
  padding: 12px 16px;
  border-block-start: 1px solid #e3e3e3;
}
.sandbox-modal > footer:empty { display: none; }
.sandbox-modal > header button,
.sandbox-modal > footer button {
  font: inherit;
  font-weight: 550;
  border: 0;
  border-radius: 8px;
  padding: 6px 12px;
  background: #fff;
  color: #303030;
  box-shadow: inset 0 0 0 1px #d4d4d4;
  cursor: pointer;
}
.sandbox-modal > footer button[data-kind="primary"] { background: #303030; color: #fff; box-shadow: none; }
.sandbox-modal > footer button[data-critical] { background: #c70a24; color: #fff; box-shadow: none; }
.sandbox-modal button:focus-visible { outline: 2px solid #005bd3; outline-offset: 2px; }
`;
