#!/bin/sh
# Provide what the tests need beside Python: a browser, a Chinese font, PostgreSQL,
# LibreOffice (which recalculates exported workbooks). Installs what is missing when it
# may, else says in one line what to install and which tests will not run.
set -u
here=$(dirname "$0")

has_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

has_postgresql() {
    [ -n "${LEDGER_TEST_POSTGRESQL_URL:-}" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_font() {
    ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh 2>/dev/null)" ]
}

has_office() {
    command -v soffice >/dev/null || command -v libreoffice >/dev/null
}

has_postgresql || "$here/apt_install.sh" postgresql ||
    echo "PostgreSQL is missing: the tests marked postgresql will not run. Install the package postgresql."
has_browser || "$here/apt_install.sh" chromium ||
    echo "Chromium is missing: the tests in tests/browser will not run. Install the package chromium."
has_font || "$here/apt_install.sh" fonts-noto-cjk ||
    echo "A Chinese font is missing: screenshots will show boxes. Install the package fonts-noto-cjk."
has_office || "$here/apt_install.sh" libreoffice-calc-nogui ||
    echo "LibreOffice is missing: exported workbooks will not be recalculated. Install the package libreoffice-calc-nogui."
