//! Both sides count in ten-thousandths.

use domain::Credits;
use wix_client::Decimal4;

pub(crate) fn credits(decimal: Decimal4) -> Credits {
    Credits::from_ten_thousandths(decimal.ten_thousandths())
}

pub(crate) fn decimal(credits: Credits) -> Decimal4 {
    Decimal4::from_ten_thousandths(credits.ten_thousandths())
}
